// From the payload to what is drawn: joints unpacked, interpolated in time, dressed in bones.

// Floats a bone, in fours: from xyz, radius from; to xyz, radius to; side xyz, width; colour rgb, 1 where a face belongs;
// bulge and three spare.
const INSTANCE = 20;

const decodeJoints = (text, scale) => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const out = new Float32Array(bytes.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = view.getInt16(i * 2, true) * scale;
  return out;
};

const decodePayload = (payload) => {
  const count = payload.parents.length;
  const bodies = payload.bodies.map((body) => {
    const joints = decodeJoints(body.joints, payload.scale);
    const frames = joints.length / (3 * count);
    for (let i = 0; i < frames * count; i++) {
      joints[i * 3] += body.offset[0];
      joints[i * 3 + 2] += body.offset[1];
    }
    const pose = new Float32Array((count + payload.tips.length) * 3);
    const track = body.track && decodeTrack(body.track);
    return { ...body, joints, frames, seconds: frames / body.fps, pose, track };
  });
  const skin = payload.skin && decodeSkin(payload.skin);
  return { ...payload, skin, bodies, joints: count, seconds: Math.max(0.05, ...bodies.map((body) => body.seconds)) };
};

// Catmull-Rom through the frames: 20 fps of joints look like continuous motion. After its end a body holds still.
const poseAt = (body, count, seconds) => {
  const last = body.frames - 1;
  const at = clamp(seconds * body.fps, 0, last);
  const i = Math.min(Math.floor(at), Math.max(0, last - 1));
  const u = at - i;
  const frame = (k) => clamp(k, 0, last) * count * 3;
  const [f0, f1, f2, f3] = [frame(i - 1), frame(i), frame(i + 1), frame(i + 2)];
  const { joints, pose } = body;
  for (let k = 0; k < count * 3; k++) {
    const [a, b, c, d] = [joints[f0 + k], joints[f1 + k], joints[f2 + k], joints[f3 + k]];
    pose[k] = b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
  }
};

const point = (pose, joint) => [pose[joint * 3], pose[joint * 3 + 1], pose[joint * 3 + 2]];

// Points that no joint marks (crown, finger and toe tips): beyond `joint`, away from `from`, some of it forward.
const placeTips = (pose, count, tips) => {
  tips.forEach(([joint, from, along, left, right, forward], i) => {
    const base = point(pose, joint);
    const away = unit(sub(base, point(pose, from)));
    const ahead = forward ? unit(cross(sub(point(pose, left), point(pose, right)), away)) : [0, 0, 0];
    for (let k = 0; k < 3; k++) pose[(count + i) * 3 + k] = base[k] + along * away[k] + forward * ahead[k];
  });
};

const hex = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16) / 255);

// Body colours: the clip being looked at, a pinned one, what an edit made anew, and several side by side. Left limbs are a shade lighter, right a shade darker.
const TONES = {
  light: {
    current: "#6f8fc6", pinned: "#d8964f", fresh: "#4f9f78",
    several: ["#6f8fc6", "#5fa58c", "#b97fb5", "#c98a76", "#7f9a4e", "#5b9fb8", "#a58bcf", "#b79a55"],
  },
  dark: {
    current: "#8aabe4", pinned: "#e3a868", fresh: "#74c39c",
    several: ["#8aabe4", "#74c3a8", "#d29ccd", "#e0a592", "#a3bd6f", "#7fc0d8", "#bfa7e8", "#d3b872"],
  },
};
const ownTone = (body, palette) =>
  body.pinned ? palette.pinned : body.tone === null || body.tone === undefined ? palette.current : palette.several[body.tone % palette.several.length];

const boneColour = (tone, side) => {
  const gain = side === "left" ? 1.12 : side === "right" ? 0.86 : 1;
  return tone.map((channel) => Math.min(1, channel * gain));
};

// What of a body is new at a time: "all", "upper", "lower" or nothing.
const freshAt = (body, seconds) => {
  const at = Math.min(seconds, body.seconds - 0.5 / body.fps);
  return (body.fresh.find(([start, end]) => at >= start && at < end) || [])[2] || "";
};

// skins: bodies with a track are drawn by skin.js, without bones.
const fillInstances = (scene, seconds, theme, out, skins) => {
  const palette = TONES[theme];
  let at = 0;
  for (const body of scene.bodies) {
    poseAt(body, scene.joints, seconds);
    placeTips(body.pose, scene.joints, scene.tips);
    if (skins && body.track) continue;
    const own = hex(ownTone(body, palette)), made = hex(palette.fresh), fresh = freshAt(body, seconds);
    scene.bones.forEach(([from, to, fromRadius, toRadius, bulge, width, left, right, side], bone) => {
      const tone = fresh === "all" || fresh === (scene.legs.includes(bone) ? "lower" : "upper") ? made : own;
      const across = sub(point(body.pose, left), point(body.pose, right));
      const face = side === "face" ? 1 : 0;
      out.set([...point(body.pose, from), fromRadius, ...point(body.pose, to), toRadius], at);
      out.set([...across, width, ...boneColour(tone, side), face, bulge], at + 8);
      at += INSTANCE;
    });
  }
  return at / INSTANCE;
};
