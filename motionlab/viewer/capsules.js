// The figure: one capsule mesh a bone, stretched from joint to joint in the vertex shader.

const GROUP = 32; // bones drawn at once; their data has to fit the uniforms that every WebGL2 has

// Where a vertex of the unit capsule lies: its own frame (side, axis, front), and `position`.
const STRETCH = `#version 300 es
precision highp float;
layout(location=0) in vec3 normal;      // on the unit sphere, y along the bone
layout(location=1) in float along;      // 0 at the first joint, 1 at the second
layout(location=2) in float bone;
uniform vec4 bones[${GROUP * INSTANCE / 4}];
vec3 from, to, across;
vec4 shape;                             // radius from, radius to, bulge, width
vec4 colour;                            // and 1 where a face belongs
vec3 side, axis, front, position;
float size, radius;
void stretch() {
  int at = int(bone) * ${INSTANCE / 4};
  from = bones[at].xyz;
  to = bones[at + 1].xyz;
  across = bones[at + 2].xyz;
  shape = vec4(bones[at].w, bones[at + 1].w, bones[at + 4].x, bones[at + 2].w);
  colour = bones[at + 3];
  axis = to - from;
  size = length(axis);
  axis = size > 1e-5 ? axis / size : vec3(0, 1, 0);
  vec3 hint = shape.w > 1.0 || colour.a > 0.5 ? across : (abs(axis.y) < 0.9 ? vec3(0, 1, 0) : vec3(1, 0, 0));
  side = normalize(hint - axis * dot(hint, axis) + vec3(1e-6, 0, 0));
  front = cross(side, axis);
  radius = mix(shape.x, shape.y, along) + shape.z * sin(3.14159 * along);
  position = mix(from, to, along) + radius * (side * normal.x * shape.w + axis * normal.y + front * normal.z);
}`;

const CAPSULE_VERTEX = `${STRETCH}
uniform mat4 matrix;
out vec3 vNormal; out vec3 vPosition; flat out vec4 vColour; out vec3 vOwn;
void main() {
  stretch();
  float slope = size > 1e-5 ? (shape.x - shape.y - 3.14159 * shape.z * cos(3.14159 * along)) / size : 0.0;
  float lean = normal.y + slope * (1.0 - abs(normal.y));
  vNormal = normalize(side * normal.x / shape.w + axis * lean + front * normal.z);
  vOwn = vec3(normal.x, along + normal.y * radius / max(size, 1e-5), normal.z);
  vPosition = position; vColour = vec4(pow(colour.rgb, vec3(2.2)), colour.a);
  gl_Position = matrix * vec4(position, 1.0);
}`;

// The map has the ground under the light as x and z: darker where what throws the shadow is near the ground.
const SHADOW_VERTEX = `${STRETCH}
uniform vec3 shadow;                    // centre x, z, half size
uniform vec3 light;
out float vHeight;
void main() {
  stretch();
  vHeight = max(position.y, 0.0);
  gl_Position = vec4((position.xz - light.xz / light.y * vHeight - shadow.xy) / shadow.z, 0.0, 1.0);
}`;

const SHADOW_FRAGMENT = `#version 300 es
precision highp float;
in float vHeight;
out vec4 result;
void main() { result = vec4(exp(-1.1 * vHeight)); }`;

const CAPSULE_FRAGMENT = `#version 300 es
precision highp float;
in vec3 vNormal; in vec3 vPosition; flat in vec4 vColour; in vec3 vOwn;
uniform vec3 eye; uniform vec3 light; uniform vec3 sky; uniform vec3 bounce;
out vec4 result;
void main() {
  vec3 n = normalize(vNormal), v = normalize(eye - vPosition), h = normalize(light + v);
  float visor = length(vec2(vOwn.x / 0.8, (vOwn.y - 0.35) / 0.34));
  float edge = fwidth(visor);
  float face = vColour.a * (1.0 - smoothstep(1.0 - edge, 1.0 + edge, visor)) * step(0.0, vOwn.z);
  vec3 base = mix(vColour.rgb, vec3(0.02, 0.03, 0.05), 0.9 * face);
  float wrap = clamp((dot(n, light) + 0.35) / 1.35, 0.0, 1.0);
  float fill = clamp(dot(n, normalize(vec3(-light.x, 0.25, -light.z))), 0.0, 1.0);
  vec3 ambient = mix(bounce, sky, 0.5 + 0.5 * n.y) * (0.55 + 0.45 * smoothstep(0.0, 0.9, vPosition.y));
  vec3 lit = base * (ambient + 1.05 * wrap * wrap + 0.10 * fill);
  float gloss = clamp(dot(n, h), 0.0, 1.0), gloss4 = gloss * gloss * gloss * gloss, gloss12 = gloss4 * gloss4 * gloss4;
  lit += 0.10 * gloss12 * gloss12 * gloss12;
  float rim = 1.0 - clamp(dot(n, v), 0.0, 1.0);
  lit += 0.22 * sky * rim * rim * rim;
  result = vec4(pow(lit, vec3(1.0 / 2.2)), 1.0);
}`;

// Corners around, rings of a cap, rings between the caps. A processor that draws pays for every corner, and of shadows,
// which are blurred, nobody sees them.
const FINE = [20, 6, 6], PLAIN = [20, 4, 4], ROUGH = [8, 2, 3];

// Unit sphere split at its equator, the halves joined by straight rings that a bulge can bend.
const capsuleMesh = ([around, cap, straight]) => {
  const rings = [];
  for (let i = 0; i <= cap; i++) rings.push([-Math.PI / 2 + ((Math.PI / 2) * i) / cap, 0]);
  for (let i = 1; i < straight; i++) rings.push([0, i / straight]);
  for (let i = 0; i <= cap; i++) rings.push([((Math.PI / 2) * i) / cap, 1]);
  const vertices = [], indices = [];
  for (const [latitude, along] of rings)
    for (let k = 0; k < around; k++) {
      const turn = (2 * Math.PI * k) / around, wide = Math.cos(latitude);
      vertices.push(wide * Math.cos(turn), Math.sin(latitude), wide * Math.sin(turn), along);
    }
  for (let r = 0; r + 1 < rings.length; r++)
    for (let k = 0; k < around; k++) {
      const a = r * around + k, b = r * around + ((k + 1) % around);
      indices.push(a, a + around, b, b, a + around, b + around);
    }
  return { vertices, indices };
};

// The mesh of several bones in one: a processor that draws takes longer for each instance than for its corners.
const groupMesh = (detail) => {
  const { vertices, indices } = capsuleMesh(detail), corners = vertices.length / 4;
  const all = { vertices: [], indices: [] };
  for (let bone = 0; bone < GROUP; bone++) {
    for (let i = 0; i < corners; i++) all.vertices.push(...vertices.slice(4 * i, 4 * i + 4), bone);
    for (const index of indices) all.indices.push(index + bone * corners);
  }
  return { vertices: new Float32Array(all.vertices), indices: new Uint16Array(all.indices), bone: indices.length };
};

const createCapsules = (gl, software) => {
  const make = (vertex, fragment, detail) => {
    const mesh = groupMesh(detail), array = gl.createVertexArray();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, mesh.vertices, gl.STATIC_DRAW);
    for (const [location, size, offset] of [[0, 3, 0], [1, 1, 3], [2, 1, 4]]) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, gl.FLOAT, false, 5 * 4, offset * 4);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.indices, gl.STATIC_DRAW);
    return { ...compileProgram(gl, vertex, fragment), array, bone: mesh.bone };
  };
  const figure = make(CAPSULE_VERTEX, CAPSULE_FRAGMENT, software ? PLAIN : FINE);
  const caster = make(SHADOW_VERTEX, SHADOW_FRAGMENT, ROUGH);

  const drawGroups = ({ array, bone, uniforms }, view) => {
    gl.enable(gl.CULL_FACE); // of what throws a shadow, the faces near the ground stay: they make it darkest
    gl.bindVertexArray(array);
    for (let first = 0; first < view.count; first += GROUP) {
      const count = Math.min(GROUP, view.count - first);
      gl.uniform4fv(uniforms["bones[0]"], view.instances.subarray(first * INSTANCE, (first + count) * INSTANCE));
      gl.drawElements(gl.TRIANGLES, count * bone, gl.UNSIGNED_SHORT, 0);
    }
    gl.disable(gl.CULL_FACE);
  };

  const drawShadows = (view, shadow) => {
    gl.useProgram(caster.program);
    gl.uniform3fv(caster.uniforms.shadow, shadow.slice(0, 3));
    gl.uniform3fv(caster.uniforms.light, LIGHT);
    drawGroups(caster, view);
  };

  const draw = (view, look) => {
    gl.useProgram(figure.program);
    gl.uniformMatrix4fv(figure.uniforms.matrix, false, view.matrix);
    gl.uniform3fv(figure.uniforms.eye, view.eye);
    gl.uniform3fv(figure.uniforms.light, LIGHT);
    gl.uniform3fv(figure.uniforms.sky, look.sky);
    gl.uniform3fv(figure.uniforms.bounce, look.bounce);
    drawGroups(figure, view);
  };
  return { draw, drawShadows };
};
