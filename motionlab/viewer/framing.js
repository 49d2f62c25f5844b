// Where the camera looks, and where labels stand: functions of a scene and a time.

// Where the bodies are on the ground (mean of the pelvises), and how far the farthest is from there.
const centreAt = (scene, seconds) => {
  const places = scene.bodies.map((body) => {
    const k = clamp(Math.round(seconds * body.fps), 0, body.frames - 1) * scene.joints * 3;
    return [body.joints[k], body.joints[k + 2]];
  });
  const mean = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  return { mean, reach: Math.max(...places.map((place) => Math.hypot(place[0] - mean[0], place[1] - mean[1]))) };
};

// How far the camera has to see: while it follows, what the bodies need around that time, else all of their ways.
const reachAt = (scene, seconds, follow) => {
  if (!follow) return scene.span;
  const around = [-2, -1, 0, 1, 2].map((shift) => centreAt(scene, clamp(seconds + shift, 0, scene.seconds)).reach);
  return 0.75 + Math.max(...around);
};

// The middle of all ways, and how far they lead from there.
const frameScene = (scene) => {
  const samples = Array.from({ length: 25 }, (_, i) => centreAt(scene, (scene.seconds * i) / 24));
  const low = [0, 1].map((axis) => Math.min(...samples.map((s) => s.mean[axis] - s.reach)));
  const high = [0, 1].map((axis) => Math.max(...samples.map((s) => s.mean[axis] + s.reach)));
  scene.span = 0.75 + Math.hypot(high[0] - low[0], high[1] - low[1]) / 2;
  scene.middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
};

// Moves the camera a share `ease` of the way to where it should look; true once it has arrived. One that does not
// follow looks at the middle of all ways; zoomed in, it looks aside as far as it must to keep the bodies in the picture.
const aim = (scene, camera, seconds, follow, ease) => {
  const { mean } = centreAt(scene, seconds);
  const aside = follow ? 1 : 1 - 1 / Math.max(1, camera.zoom);
  const goal = [0, 1].map((axis) => scene.middle[axis] + (mean[axis] - scene.middle[axis]) * aside);
  const far = reachAt(scene, seconds, follow) - camera.reach;
  const rest = [goal[0] - camera.target[0], goal[1] - camera.target[2], far / 2];
  camera.target[0] += rest[0] * ease;
  camera.target[2] += rest[1] * ease;
  camera.reach += (ease === 1 ? 2 : 1) * rest[2] * ease;
  return Math.hypot(...rest) * (1 - ease) < 1e-3;
};

// Where the head of a body is; of one that has none, as high as its highest joint, over its root.
const crownOf = (scene, pose) => {
  if (scene.tips.length) return point(pose, scene.joints);
  const [x, y, z] = point(pose, 0);
  return [x, Math.max(y, ...Array.from({ length: scene.joints }, (_, j) => pose[3 * j + 1])), z];
};

// Over each head that has a label; where two would overlap, the right one moves up a line. half: body -> pixels.
const labelPlaces = (scene, view, width, height, half) => {
  const row = [];
  scene.bodies.forEach((body, i) => {
    const crown = crownOf(scene, body.pose);
    const at = body.label && project(view.matrix, [crown[0], crown[1] + 0.2, crown[2]], width, height);
    if (at) row.push({ body: i, x: at[0], y: Math.max(at[1], 24), half: half(i) });
  });
  row.sort((a, b) => a.x - b.x);
  row.forEach((place, i) => {
    const left = row[i - 1];
    const overlaps = left && place.x - place.half < left.x + left.half + 2 && Math.abs(place.y - left.y) < 22;
    if (overlaps) place.y = left.y > 48 ? left.y - 24 : left.y + 24;
  });
  return row;
};

// The body at a point of the picture, the nearest one within reach; -1 for none.
const bodyAt = (scene, view, x, y, width, height) => {
  let found = -1, nearest = 60;
  scene.bodies.forEach((body, i) => {
    const ends = [crownOf(scene, body.pose), [body.pose[0], 0, body.pose[2]]].map((end) => project(view.matrix, end, width, height));
    if (!ends[0] || !ends[1]) return;
    const [top, foot] = ends, run = [foot[0] - top[0], foot[1] - top[1]];
    const share = clamp(((x - top[0]) * run[0] + (y - top[1]) * run[1]) / (run[0] ** 2 + run[1] ** 2 || 1), 0, 1);
    const gap = Math.hypot(x - top[0] - share * run[0], y - top[1] - share * run[1]);
    if (gap < Math.min(nearest, 0.3 * Math.hypot(...run) + 8)) [nearest, found] = [gap, i];
  });
  return found;
};
