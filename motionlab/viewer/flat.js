// 2D-canvas renderer for browsers without WebGL2: the same bones as thick round strokes, sorted far to near.

const createFlatRenderer = (canvas) => {
  const context = canvas.getContext("2d");

  const stroke = (view, from, to, width, colour) => {
    const a = project(view.matrix, from, canvas.width, canvas.height);
    const b = project(view.matrix, to, canvas.width, canvas.height);
    if (!a || !b) return;
    context.strokeStyle = colour;
    context.lineWidth = width(a[2], b[2]);
    context.beginPath();
    context.moveTo(a[0], a[1]);
    context.lineTo(b[0], b[1]);
    context.stroke();
  };

  const css = (rgb, alpha = 1) => `rgba(${rgb.map((c) => Math.round(c * 255)).join(",")},${alpha})`;

  const draw = (view) => {
    const look = LOOKS[view.theme];
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.lineCap = "round";
    const [x, z] = view.focus.map(Math.round);
    const reach = 6;
    for (let k = -reach; k <= reach; k++) {
      const faint = css(look.line.slice(0, 3), 0.3 * (1 - Math.abs(k) / (reach + 1)));
      stroke(view, [x + k, 0, z - reach], [x + k, 0, z + reach], () => 1, faint);
      stroke(view, [x - reach, 0, z + k], [x + reach, 0, z + k], () => 1, faint);
    }
    const pixels = canvas.height / (2 * Math.tan(FOV / 2));
    const bones = [];
    for (let i = 0; i < view.count; i++) {
      const b = view.instances.subarray(i * INSTANCE, (i + 1) * INSTANCE);
      const middle = [0, 1, 2].map((k) => (b[k] + b[k + 4]) / 2);
      const radius = ((b[3] + b[7]) / 2 + 0.6 * b[16]) * (0.4 + 0.6 * b[11]); // a flattened bone, seen from between
      const far = Math.hypot(...sub(middle, view.eye));
      bones.push({ from: b.slice(0, 3), to: b.slice(4, 7), radius, rgb: [...b.slice(12, 15)], far });
    }
    const thickness = (radius) => (a, b) => (4 * radius * pixels) / (a + b);
    for (const { from, to, radius } of bones)
      stroke(view, [from[0], 0, from[2]], [to[0], 0, to[2]], thickness(radius), css([0, 0, 0], 0.06));
    bones.sort((a, b) => b.far - a.far);
    for (const bone of bones) {
      const shade = 0.8 + 0.2 * clamp(bone.from[1] / 1.6, 0, 1);
      stroke(view, bone.from, bone.to, thickness(bone.radius), css(bone.rgb.map((c) => c * shade)));
    }
  };
  return { name: "canvas", draw, setTrails: () => {}, lost: () => {}, restored: () => {}, release: () => {} };
};
