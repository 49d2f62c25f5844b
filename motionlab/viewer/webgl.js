// WebGL2 renderer: the figures (capsules.js, skin.js); a soft shadow from a small blurred top-down map; a procedural
// ground grid.

const LIGHT = unit([0.35, 1, 0.4]);
const SHADOW_SIZE = 256;

const GROUND_VERTEX = `#version 300 es
precision highp float;
layout(location=0) in vec2 corner;
uniform mat4 matrix; uniform vec3 focus; // x, z, visible radius
out vec2 ground;
void main() { ground = focus.xy + corner * focus.z; gl_Position = matrix * vec4(ground.x, 0.0, ground.y, 1.0); }`;

const GROUND_FRAGMENT = `#version 300 es
precision highp float;
in vec2 ground;
uniform sampler2D map; uniform vec4 shadow; uniform vec3 focus;
uniform vec4 line; uniform vec4 floorColour; uniform float depth;
out vec4 result;
float grid(float step, float pixels) {
  vec2 at = ground / step, width = fwidth(at);
  vec2 near = abs(fract(at - 0.5) - 0.5) / max(width, 1e-6);
  float hit = 1.0 - clamp(min(near.x, near.y) - pixels + 0.5, 0.0, 1.0);
  return hit * (1.0 - smoothstep(0.15, 0.6, max(width.x, width.y)));
}
void main() {
  float fade = 1.0 - smoothstep(0.25, 1.0, length(ground - focus.xy) / focus.z);
  vec2 at = (ground - shadow.xy) / shadow.z * 0.5 + 0.5;
  float dark = 0.0;
  bool within = all(greaterThan(at, vec2(0))) && all(lessThan(at, vec2(1)));
  int taps = within && textureLod(map, at, 3.0).r > 0.0 ? 4 : 0; // a coarse look saves the fine ones where there is none
  for (int i = 0; i < taps; i++)
    dark += textureLod(map, at + (vec2(i & 1, i >> 1) * 2.0 - 1.0) * 1.5 / ${SHADOW_SIZE}.0, 1.6).r * 0.25;
  float lines = max(grid(1.0, 0.9), 0.45 * grid(0.5, 0.6));
  vec3 colour = mix(floorColour.rgb, line.rgb, lines * line.a);
  float alpha = fade * max(floorColour.a, lines * line.a);
  float shade = depth * dark * fade;
  result = vec4(colour * alpha * (1.0 - shade), alpha + shade * (1.0 - alpha));
}`;

const TRAIL_VERTEX = `#version 300 es
precision highp float;
layout(location=0) in vec4 place;        // x, z, seconds, 0 own, 1 new
uniform mat4 matrix; uniform float now;
out float vAge; out float vKind;
void main() { vAge = now - place.z; vKind = place.w; gl_Position = matrix * vec4(place.x, 0.004, place.y, 1.0); }`;

const TRAIL_FRAGMENT = `#version 300 es
precision highp float;
in float vAge; in float vKind;
uniform vec3 own; uniform vec3 fresh;
out vec4 result;
void main() {
  float a = vAge > 0.0 ? 0.55 : 0.16;
  result = vec4((vKind > 0.5 ? fresh : own) * a, a);
}`;

const LOOKS = {
  light: {
    sky: [0.5, 0.54, 0.62], bounce: [0.24, 0.22, 0.21], line: [0.42, 0.47, 0.56, 0.34], floor: [1, 1, 1, 0.55],
    shadow: 0.42,
  },
  dark: {
    sky: [0.42, 0.47, 0.58], bounce: [0.13, 0.13, 0.16], line: [0.62, 0.7, 0.84, 0.26], floor: [0.16, 0.18, 0.22, 0.8],
    shadow: 0.62,
  },
};

const compileProgram = (gl, vertex, fragment) => {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error("motion viewer: " + gl.getProgramInfoLog(program));
  const uniforms = {};
  const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) || 0;
  for (let i = 0; i < count; i++) {
    const { name } = gl.getActiveUniform(program, i);
    uniforms[name] = gl.getUniformLocation(program, name);
  }
  return { program, uniforms };
};

// Whether pictures are drawn by the processor, for lack of a graphics card.
const drawsInSoftware = (gl) => {
  const about = gl.getExtension("WEBGL_debug_renderer_info");
  return /swiftshader|llvmpipe|software/i.test(about ? gl.getParameter(about.UNMASKED_RENDERER_WEBGL) : "");
};

// Returns null where the browser has no WebGL2.
const createWebGLRenderer = (canvas, antialias = true, loaded = () => {}) => {
  const gl = canvas.getContext("webgl2", { antialias, alpha: true, premultipliedAlpha: true });
  if (!gl) return null;
  const software = drawsInSoftware(gl);
  let parts = null;
  let trails = { data: new Float32Array(0), runs: [] };

  const attribute = (buffer, size) => {
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, size, gl.FLOAT, false, 0, 0);
  };

  const skins = createSkins(gl, loaded);

  const build = () => {
    const ground = { ...compileProgram(gl, GROUND_VERTEX, GROUND_FRAGMENT), array: gl.createVertexArray() };
    gl.bindVertexArray(ground.array);
    attribute(gl.createBuffer(), 2);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);

    const trail = { ...compileProgram(gl, TRAIL_VERTEX, TRAIL_FRAGMENT), array: gl.createVertexArray() };
    trail.buffer = gl.createBuffer();
    gl.bindVertexArray(trail.array);
    attribute(trail.buffer, 4);
    gl.bufferData(gl.ARRAY_BUFFER, trails.data, gl.STATIC_DRAW);
    gl.bindVertexArray(null);

    const map = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, map);
    gl.texStorage2D(gl.TEXTURE_2D, 4, gl.R8, SHADOW_SIZE, SHADOW_SIZE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    const target = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, target);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, map, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    parts = { capsules: createCapsules(gl, software), ground, trail, map, target };
  };

  const drawGround = (view, look, shadow) => {
    const { ground, map } = parts;
    gl.useProgram(ground.program);
    gl.bindTexture(gl.TEXTURE_2D, map);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.uniformMatrix4fv(ground.uniforms.matrix, false, view.matrix);
    gl.uniform3fv(ground.uniforms.focus, [...view.focus, view.radius]);
    gl.uniform4fv(ground.uniforms.shadow, shadow);
    gl.uniform4fv(ground.uniforms.line, look.line);
    gl.uniform4fv(ground.uniforms.floorColour, look.floor);
    gl.uniform1f(ground.uniforms.depth, look.shadow);
    gl.bindVertexArray(ground.array);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  };

  const drawTrails = (view) => {
    const { trail } = parts;
    gl.useProgram(trail.program);
    gl.uniformMatrix4fv(trail.uniforms.matrix, false, view.matrix);
    gl.uniform1f(trail.uniforms.now, view.seconds);
    gl.uniform3fv(trail.uniforms.fresh, hex(TONES[view.theme].fresh));
    gl.bindVertexArray(trail.array);
    for (const [first, count, body] of trails.runs) {
      gl.uniform3fv(trail.uniforms.own, hex(ownTone(body, TONES[view.theme])));
      gl.drawArrays(gl.TRIANGLE_STRIP, first, count);
    }
  };

  const draw = (view) => {
    if (!parts || gl.isContextLost()) return;
    const look = LOOKS[view.theme];
    const shadow = [...view.focus, view.shadowReach, 1];
    gl.bindFramebuffer(gl.FRAMEBUFFER, parts.target);
    gl.viewport(0, 0, SHADOW_SIZE, SHADOW_SIZE);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendEquation(gl.MAX);
    parts.capsules.drawShadows(view, shadow);
    skins.draw(view, look, shadow);

    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.blendEquation(gl.FUNC_ADD);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    drawGround(view, look, shadow);
    drawTrails(view);
    gl.disable(gl.BLEND);
    gl.enable(gl.DEPTH_TEST);
    shadow[3] = 0;
    parts.capsules.draw(view, look);
    skins.draw(view, look, shadow);
  };

  const setTrails = (next) => {
    trails = next;
    if (!parts) return;
    gl.bindBuffer(gl.ARRAY_BUFFER, parts.trail.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, trails.data, gl.STATIC_DRAW);
  };

  build();
  return {
    name: "webgl2",
    software,
    draw,
    setTrails,
    setScene: skins.setScene,
    ready: skins.ready,
    read: (pixels) => gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels), // right after `draw`
    skins: true, // bodies with a track have no capsules
    lost: () => (parts = null),
    restored: () => {
      build();
      skins.restored();
    },
    release: () => gl.getExtension("WEBGL_lose_context")?.loseContext(),
  };
};

// The path of the pelvis over the ground as one ribbon a body.
const ribbons = (scene, half = 0.012) => {
  const data = [], runs = [];
  for (const body of scene.bodies) {
    const at = (frame) => {
      const k = clamp(frame, 0, body.frames - 1) * scene.joints * 3;
      return [body.joints[k], body.joints[k + 2]];
    };
    const kind = (frame) => (freshAt(body, frame / body.fps) === "all" ? 1 : 0);
    const first = data.length / 4;
    for (let frame = 0; frame < body.frames; frame++) {
      const [a, b, here] = [at(frame - 2), at(frame + 2), at(frame)];
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const across = length > 1e-4 ? [((b[1] - a[1]) / length) * half, ((a[0] - b[0]) / length) * half] : [0, 0];
      for (const sign of [-1, 1])
        data.push(here[0] + sign * across[0], here[1] + sign * across[1], frame / body.fps, kind(frame));
    }
    runs.push([first, data.length / 4 - first, body]);
  }
  return { data: new Float32Array(data), runs };
};
