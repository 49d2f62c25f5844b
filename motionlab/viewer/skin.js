// Characters with a mesh: vertices are carried by their bones (linear-blend skinning, in the vertex shader).

const MOST_BONES = 100;

const SKIN_VERTEX = `#version 300 es
precision highp float;
layout(location=0) in vec3 vertex;
layout(location=1) in vec3 normal;
layout(location=2) in vec2 uv;
layout(location=3) in uvec4 joints;
layout(location=4) in vec4 weights;
uniform mat4 matrix;
uniform vec4 shadow;                    // centre x and z, half size; w is 1 while the shadow map is drawn
uniform vec3 light;
uniform float size;
uniform vec4 turn[${MOST_BONES}];
uniform vec4 shift[${MOST_BONES}];
out vec3 vNormal; out vec3 vPosition; out vec2 vUv; out float vHeight;
vec3 turned(vec4 q, vec3 v) { return v + 2.0 * cross(q.xyz, cross(q.xyz, v) + q.w * v); }
void main() {
  vec3 position = vec3(0), n = vec3(0);
  for (int i = 0; i < 4; i++) {
    vec4 q = turn[joints[i]];
    position += weights[i] * (turned(q, vertex * size) + shift[joints[i]].xyz);
    n += weights[i] * turned(q, normal);
  }
  vNormal = n; vPosition = position; vUv = uv; vHeight = position.y;
  if (shadow.w > 0.5) {
    vec2 ground = position.xz - light.xz / light.y * max(position.y, 0.0);
    gl_Position = vec4((ground - shadow.xy) / shadow.z, 0.0, 1.0);
  } else gl_Position = matrix * vec4(position, 1.0);
}`;

const SKIN_FRAGMENT = `#version 300 es
precision highp float;
in vec3 vNormal; in vec3 vPosition; in vec2 vUv; in float vHeight;
uniform vec4 shadow; uniform vec3 eye; uniform vec3 light; uniform vec3 sky; uniform vec3 bounce;
uniform sampler2D picture; uniform vec3 colour; uniform float cut; uniform vec4 tone;
out vec4 result;
void main() {
  vec4 seen = texture(picture, vUv);
  if (seen.a < cut) discard;
  if (shadow.w > 0.5) { result = vec4(exp(-1.1 * max(vHeight, 0.0))); return; }
  vec3 v = normalize(eye - vPosition), h = normalize(light + v);
  vec3 n = normalize(vNormal + vec3(1e-6));
  if (dot(n, v) < -0.2) n = -n;
  vec3 base = mix(pow(seen.rgb, vec3(2.2)) * colour, pow(tone.rgb, vec3(2.2)), tone.a);
  float wrap = clamp((dot(n, light) + 0.35) / 1.35, 0.0, 1.0);
  float fill = clamp(dot(n, normalize(vec3(-light.x, 0.25, -light.z))), 0.0, 1.0);
  vec3 ambient = mix(bounce, sky, 0.5 + 0.5 * n.y) * (0.55 + 0.45 * smoothstep(0.0, 0.9, vHeight));
  vec3 lit = base * (ambient + 1.05 * wrap * wrap + 0.10 * fill);
  lit += 0.04 * pow(clamp(dot(n, h), 0.0, 1.0), 28.0);
  lit += 0.10 * sky * pow(1.0 - clamp(dot(n, v), 0.0, 1.0), 3.0);
  result = vec4(pow(lit, vec3(1.0 / 2.2)), 1.0);
}`;

const unpackBytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const unpackInt16 = (text) => new Int16Array(unpackBytes(text).buffer);

const decodeSkin = (skin) => ({
  ...skin,
  vertices: unpackInt16(skin.vertices),
  normals: new Int8Array(unpackBytes(skin.normals).buffer),
  uv: new Float32Array(unpackBytes(skin.uv).buffer),
  joints: unpackBytes(skin.joints),
  weights: unpackBytes(skin.weights),
  indices: new Uint32Array(unpackBytes(skin.indices).buffer),
});

const decodeTrack = (track) => ({
  reach: track.reach / 32767,
  turns: unpackInt16(track.turns),
  places: unpackInt16(track.places),
});

// How the bones of a body stand at a time: turns as quaternions, shifts as xyz and a spare, both four floats a bone.
const bonesAt = (body, skin, seconds, turns, shifts) => {
  const { bones, rest } = skin, { track } = body, last = body.frames - 1;
  const at = clamp(seconds * body.fps, 0, last), i = Math.floor(at), j = Math.min(i + 1, last), u = at - i;
  for (let b = 0; b < bones; b++) {
    const [qa, qb, pa, pb] = [(i * bones + b) * 4, (j * bones + b) * 4, (i * bones + b) * 3, (j * bones + b) * 3];
    let length = 0;
    for (let k = 0; k < 4; k++) {
      const value = track.turns[qa + k] * (1 - u) + track.turns[qb + k] * u;
      turns[b * 4 + k] = value;
      length += value * value;
    }
    length = Math.sqrt(length) || 1;
    for (let k = 0; k < 4; k++) turns[b * 4 + k] /= length;
    const [x, y, z, w] = turns.subarray(b * 4, b * 4 + 4);
    const own = [rest[b * 3], rest[b * 3 + 1], rest[b * 3 + 2]];
    const first = cross([x, y, z], own).map((part, k) => part + w * own[k]);
    const around = cross([x, y, z], first);
    for (let k = 0; k < 3; k++) {
      const place = (track.places[pa + k] * (1 - u) + track.places[pb + k] * u) * track.reach;
      shifts[b * 4 + k] = place - own[k] - 2 * around[k];
    }
    shifts[b * 4] += body.offset[0];
    shifts[b * 4 + 2] += body.offset[1];
  }
};

// Draws the bodies of a scene that have a track. `loaded` is called when a picture has arrived.
const createSkins = (gl, loaded) => {
  let program = null, made = null, scene = null, loading = [];
  const turns = new Float32Array(MOST_BONES * 4), shifts = new Float32Array(MOST_BONES * 4);

  const pictureOf = (text) => {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([255, 255, 255, 255]));
    if (!text) return texture;
    const image = new Image();
    let arrived = () => {};
    loading.push(new Promise((done) => (arrived = done)));
    image.onerror = () => arrived();
    image.onload = () => {
      arrived();
      if (gl.isContextLost() || !gl.isTexture(texture)) return;
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
      gl.generateMipmap(gl.TEXTURE_2D);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      loaded();
    };
    image.src = text;
    return texture;
  };

  const buffer = (data, kind = gl.ARRAY_BUFFER) => {
    const one = gl.createBuffer();
    gl.bindBuffer(kind, one);
    gl.bufferData(kind, data, gl.STATIC_DRAW);
    return one;
  };

  const release = () => {
    if (!made) return;
    made.buffers.forEach((one) => gl.deleteBuffer(one));
    made.pictures.forEach((one) => gl.deleteTexture(one));
    gl.deleteVertexArray(made.array);
    made = null;
  };

  const build = () => {
    release();
    loading = [];
    if (!scene || !scene.skin || gl.isContextLost()) return;
    program = program || compileProgram(gl, SKIN_VERTEX, SKIN_FRAGMENT);
    const { skin } = scene, array = gl.createVertexArray(), buffers = [];
    gl.bindVertexArray(array);
    const put = (location, data, width, kind, normalized) => {
      buffers.push(buffer(data));
      gl.enableVertexAttribArray(location);
      if (normalized === null) gl.vertexAttribIPointer(location, width, kind, 0, 0);
      else gl.vertexAttribPointer(location, width, kind, normalized, 0, 0);
    };
    put(0, skin.vertices, 3, gl.SHORT, true);
    put(1, skin.normals, 3, gl.BYTE, true);
    put(2, skin.uv, 2, gl.FLOAT, false);
    put(3, skin.joints, 4, gl.UNSIGNED_BYTE, null);
    put(4, skin.weights, 4, gl.UNSIGNED_BYTE, true);
    buffers.push(buffer(skin.indices, gl.ELEMENT_ARRAY_BUFFER));
    gl.bindVertexArray(null);
    made = { array, buffers, pictures: skin.parts.map((part) => pictureOf(part.picture)) };
  };

  const draw = (view, look, shadow) => {
    if (!made) return;
    const { skin } = scene, { uniforms } = program;
    gl.useProgram(program.program);
    gl.uniformMatrix4fv(uniforms.matrix, false, view.matrix);
    gl.uniform4fv(uniforms.shadow, shadow);
    gl.uniform3fv(uniforms.eye, view.eye);
    gl.uniform3fv(uniforms.light, LIGHT);
    gl.uniform3fv(uniforms.sky, look.sky);
    gl.uniform3fv(uniforms.bounce, look.bounce);
    gl.uniform1f(uniforms.size, skin.size);
    gl.uniform1i(uniforms.picture, 0);
    gl.bindVertexArray(made.array);
    for (const body of scene.bodies) {
      if (!body.track) continue;
      bonesAt(body, skin, view.seconds, turns, shifts);
      gl.uniform4fv(uniforms["turn[0]"], turns.subarray(0, skin.bones * 4));
      gl.uniform4fv(uniforms["shift[0]"], shifts.subarray(0, skin.bones * 4));
      const palette = TONES[view.theme], fresh = freshAt(body, view.seconds);
      const tone = fresh ? palette.fresh : body.pinned ? palette.pinned : "#000000";
      gl.uniform4fv(uniforms.tone, [...hex(tone), fresh || body.pinned ? 0.5 : 0]);
      skin.parts.forEach((part, i) => {
        gl.bindTexture(gl.TEXTURE_2D, made.pictures[i]);
        gl.uniform3fv(uniforms.colour, part.colour);
        gl.uniform1f(uniforms.cut, part.cut);
        gl.drawElements(gl.TRIANGLES, part.count, gl.UNSIGNED_INT, part.first * 4);
      });
    }
    gl.bindVertexArray(null);
  };

  const setScene = (next) => {
    scene = next;
    build();
  };
  const restored = () => {
    program = made = null;
    build();
  };
  const ready = () => Promise.all(loading); // all pictures are there, or cannot be had
  return { draw, setScene, ready, restored };
};
