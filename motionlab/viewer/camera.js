// Matrices (column-major, as WebGL wants them) and an orbit camera.

const multiply = (a, b) => {
  const out = new Float32Array(16);
  for (let col = 0; col < 4; col++)
    for (let row = 0; row < 4; row++)
      for (let k = 0; k < 4; k++) out[col * 4 + row] += a[k * 4 + row] * b[col * 4 + k];
  return out;
};

const perspective = (fov, aspect, near, far) => {
  const f = 1 / Math.tan(fov / 2);
  return new Float32Array([
    f / aspect, 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0,
  ]);
};

const sub = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};

const lookAt = (eye, target) => {
  const z = unit(sub(eye, target));
  const x = unit(cross([0, 1, 0], z));
  const y = cross(z, x);
  return new Float32Array([
    x[0], y[0], z[0], 0, x[1], y[1], z[1], 0, x[2], y[2], z[2], 0, -dot(x, eye), -dot(y, eye), -dot(z, eye), 1,
  ]);
};

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// Screen position in CSS pixels, or null behind the camera.
const project = (matrix, point, width, height) => {
  const [x, y, z] = point;
  const at = (row) => matrix[row] * x + matrix[4 + row] * y + matrix[8 + row] * z + matrix[12 + row];
  const w = at(3);
  return w <= 0 ? null : [((at(0) / w) * 0.5 + 0.5) * width, (0.5 - (at(1) / w) * 0.5) * height, w];
};

const FOV = (32 * Math.PI) / 180;
const HOME = { yaw: 0.55, pitch: 0.2 };

const createCamera = () => {
  const camera = { ...HOME, zoom: 1, reach: 3, target: [0, 0.9, 0] };

  // The distance at which a cylinder of this half-width and height fills the picture.
  camera.distance = (aspect) => {
    const tangent = Math.tan(FOV / 2);
    const fit = Math.max(1.1 / tangent, camera.reach / (tangent * aspect)) + camera.reach * 0.35;
    return (fit * 1.02) / camera.zoom;
  };
  let front = HOME.yaw; // where `reset` leads back to
  camera.home = (yaw) => (camera.yaw = front = yaw);
  camera.reset = () => Object.assign(camera, HOME, { yaw: front, zoom: 1 });
  camera.turn = (dx, dy) => {
    camera.yaw -= dx;
    camera.pitch = clamp(camera.pitch + dy, -0.05, 1.5);
  };
  camera.zoomBy = (factor) => (camera.zoom = clamp(camera.zoom * factor, 0.25, 5));
  camera.matrices = (aspect) => {
    const distance = camera.distance(aspect);
    const flat = Math.cos(camera.pitch) * distance;
    const eye = [
      camera.target[0] + Math.sin(camera.yaw) * flat,
      Math.max(0.06, camera.target[1] + Math.sin(camera.pitch) * distance),
      camera.target[2] + Math.cos(camera.yaw) * flat,
    ];
    const matrix = multiply(perspective(FOV, aspect, 0.05, 120), lookAt(eye, camera.target));
    return { eye, matrix, distance };
  };
  return camera;
};

// Drag to orbit, wheel or pinch to zoom. A touch that moves mostly up or down scrolls the page (touch-action: pan-y).
const orbitWith = (element, camera, onChange) => {
  const pointers = new Map();
  let spread = 0;
  const fingers = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pointers.size === 2) spread = fingers();
  });
  element.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pointers.size === 1) camera.turn((event.clientX - before[0]) * 0.008, (event.clientY - before[1]) * 0.006);
    if (pointers.size === 2) {
      camera.zoomBy(fingers() / (spread || 1));
      spread = fingers();
    }
    onChange();
  });
  const release = (event) => pointers.delete(event.pointerId);
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener(
    "wheel",
    (event) => {
      // A plain wheel scrolls the page past the viewer until someone has taken hold of it.
      if (!event.ctrlKey && !element.getRootNode().activeElement) return;
      event.preventDefault();
      camera.zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0012)));
      onChange();
    },
    { passive: false },
  );
};
