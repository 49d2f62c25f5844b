// The viewer as a page element: canvas, labels, transport bar, keyboard; one clock that stops when nothing moves.

const SPEEDS = [0.25, 0.5, 1, 1.5, 2];
const KEYS =
  "Space plays or pauses, left and right arrows step a frame (with Shift turn the camera), Home and End jump, " +
  "up and down arrows or plus and minus zoom, brackets change the speed, L loops, F follows, R resets the view.";

const ICONS = {
  play: '<path d="M7 4.6v14.8a.8.8 0 0 0 1.2.7l12-7.4a.8.8 0 0 0 0-1.4l-12-7.4a.8.8 0 0 0-1.2.7z"/>',
  pause: '<path d="M6 4h4v16H6zM14 4h4v16h-4z"/>',
  loop: '<path class="line" d="M17 3l3 3-3 3M20 6H8a4 4 0 0 0-4 4v1M7 21l-3-3 3-3M4 18h12a4 4 0 0 0 4-4v-1"/>',
  follow: '<circle class="line" cx="12" cy="12" r="4"/><path class="line" d="M12 2v4M12 18v4M2 12h4M18 12h4"/>',
  reset: '<path class="line" d="M4 11a8 8 0 1 1 2.3 6.2M4 4v7h7"/>',
  full: '<path class="line" d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"/>',
};
const icon = (name) => `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[name]}</svg>`;

const MARKUP = `
<section class="viewer" tabindex="0" role="group" aria-label="Motion viewer. ${KEYS}">
  <div class="stage"><canvas></canvas><div class="labels" aria-hidden="true"></div><p class="note" hidden></p>
    <p class="hint">Drag to turn, scroll or pinch to zoom</p></div>
  <div class="bar">
    <button class="play" data-act="play"></button>
    <input class="scrub" type="range" min="0" max="1000" value="0" step="1" aria-label="Time">
    <output class="time"></output>
    <button class="speed" data-act="speed"></button>
    <button data-act="loop" aria-label="Loop" title="Loop (L)">${icon("loop")}</button>
    <button data-act="follow" aria-label="Follow the figure" title="Follow the figure (F)">${icon("follow")}</button>
    <button data-act="reset" aria-label="Reset the view" title="Reset the view (R)">${icon("reset")}</button>
    <button data-act="full" aria-label="Full screen" title="Full screen">${icon("full")}</button>
  </div>
</section>`;

const mountMotionViewer = (host, first, css) => {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style>${MARKUP}`;
  const find = (selector) => root.querySelector(selector);
  const section = find(".viewer"), stage = find(".stage"), labels = find(".labels"), scrub = find(".scrub");
  let canvas = find("canvas");

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const state = { seconds: 0, playing: !still, speed: 1, loop: true, follow: true };
  const camera = createCamera();
  let scene = null, shown = "", instances = new Float32Array(0), tags = [];
  let pending = 0, before = 0, slow = 0, quality = 1, visible = true, sharpen = 0;

  let renderer = null;
  try {
    renderer = createWebGLRenderer(canvas);
  } catch (error) {
    console.warn(error);
  }
  if (!renderer) {
    canvas.replaceWith((canvas = document.createElement("canvas"))); // a canvas keeps the first kind of context it gave
    renderer = createFlatRenderer(canvas);
  }
  section.dataset.renderer = renderer.name;

  const theme = () => {
    const gradio = document.querySelector(".gradio-container");
    if (gradio || document.body.dataset.theme) return document.body.classList.contains("dark") ? "dark" : "light";
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  };

  const wake = () => {
    if (!pending && !document.hidden && visible) pending = requestAnimationFrame(tick);
  };

  // Where the bodies are on the ground (mean of the pelvises), and how far the farthest is from there.
  const centreAt = (seconds) => {
    const places = scene.bodies.map((body) => {
      const k = clamp(Math.round(seconds * body.fps), 0, body.frames - 1) * scene.joints * 3;
      return [body.joints[k], body.joints[k + 2]];
    });
    const mean = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
    return { mean, reach: Math.max(...places.map((place) => Math.hypot(place[0] - mean[0], place[1] - mean[1]))) };
  };

  // How far the camera has to see: while it follows, what the bodies need around that time, else all of their ways.
  const reachAt = (seconds) => {
    if (!state.follow) return scene.span;
    const around = [-2, -1, 0, 1, 2].map((shift) => centreAt(clamp(seconds + shift, 0, scene.seconds)).reach);
    return 0.75 + Math.max(...around);
  };

  const frameScene = () => {
    const samples = Array.from({ length: 25 }, (_, i) => centreAt((scene.seconds * i) / 24));
    const low = [0, 1].map((axis) => Math.min(...samples.map((s) => s.mean[axis] - s.reach)));
    const high = [0, 1].map((axis) => Math.max(...samples.map((s) => s.mean[axis] + s.reach)));
    scene.span = 0.75 + Math.hypot(high[0] - low[0], high[1] - low[1]) / 2;
    scene.middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
    camera.reach = reachAt(state.seconds);
  };

  // Eases the camera towards the figures; true once it has arrived.
  const moveTarget = (elapsed, jump) => {
    const goal = state.follow ? centreAt(state.seconds).mean : scene.middle;
    const ease = jump ? 1 : 1 - Math.exp(-elapsed * 6);
    const rest = [goal[0] - camera.target[0], goal[1] - camera.target[2], (reachAt(state.seconds) - camera.reach) / 2];
    camera.target[0] += rest[0] * ease;
    camera.target[2] += rest[1] * ease;
    camera.reach += (jump ? 2 : 1) * rest[2] * ease;
    return Math.hypot(...rest) * (1 - ease) < 1e-3;
  };

  // Where the head of a body would be that has none: as high as its highest joint, over its root.
  const highest = (pose) => {
    const [x, y, z] = point(pose, 0);
    return [x, Math.max(y, ...Array.from({ length: scene.joints }, (_, j) => pose[3 * j + 1])), z];
  };

  // Over each head; where two would overlap, the right one moves up a line.
  const placeLabels = (view, width, height) => {
    const places = scene.bodies.map((body, i) => {
      const crown = scene.tips.length ? point(body.pose, scene.joints) : highest(body.pose);
      const at = project(view.matrix, [crown[0], crown[1] + 0.2, crown[2]], width, height);
      tags[i].style.display = at && body.label ? "" : "none";
      return at && body.label ? { tag: tags[i], x: at[0], y: at[1], half: tags[i].offsetWidth / 2 } : null;
    });
    const row = places.filter(Boolean).sort((a, b) => a.x - b.x);
    row.forEach((place, i) => {
      const left = row[i - 1];
      const overlaps = left && place.x - place.half < left.x + left.half + 2 && Math.abs(place.y - left.y) < 22;
      if (overlaps) place.y = left.y - 24;
      place.tag.style.transform = `translate(${place.x.toFixed(1)}px, ${place.y.toFixed(1)}px) translate(-50%, -100%)`;
    });
  };

  const draw = (sharpness) => {
    const width = stage.clientWidth, height = stage.clientHeight;
    if (!scene || !width || !height) return;
    const density = Math.min(2, window.devicePixelRatio || 1) * sharpness;
    const size = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    const look = theme();
    section.dataset.look = look;
    const count = fillInstances(scene, state.seconds, look, instances);
    const view = camera.matrices(width / height);
    renderer.draw({
      ...view, instances, count, theme: look, seconds: state.seconds, focus: [camera.target[0], camera.target[2]],
      radius: Math.max(7, view.distance * 1.3), shadowReach: camera.reach + 1.2,
    });
    placeLabels(view, width, height);
  };

  const showTime = () => {
    scrub.value = Math.round((state.seconds / scene.seconds) * 1000);
    scrub.style.setProperty("--done", `${(100 * state.seconds) / scene.seconds}%`);
    const text = `${state.seconds.toFixed(2)} / ${scene.seconds.toFixed(2)} s`;
    find(".time").textContent = text;
    scrub.setAttribute("aria-valuetext", text);
    if (!stage.clientWidth) return; // in a hidden tab
    host.dispatchEvent(
      new CustomEvent("motionlab:time", { bubbles: true, composed: true, detail: { seconds: state.seconds } }),
    );
  };

  const showButtons = () => {
    const play = find(".play");
    play.innerHTML = icon(state.playing ? "pause" : "play");
    play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    play.title = `${state.playing ? "Pause" : "Play"} (Space)`;
    const speed = find(".speed");
    speed.textContent = `${state.speed}×`;
    speed.setAttribute("aria-label", `Speed ${state.speed} times; press for the next`);
    speed.title = "Playback speed ([ and ])";
    for (const key of ["loop", "follow"]) find(`[data-act=${key}]`).setAttribute("aria-pressed", state[key]);
  };

  // Software renderers cannot draw every pixel sixty times a second: a slow one draws fewer while the body moves.
  const watchPace = (elapsed) => {
    slow = elapsed > 0.045 ? slow + 1 : Math.max(0, slow - 0.5);
    if (slow < 12 || quality < 0.7) return;
    quality *= 0.8;
    slow = 0;
  };

  const tick = (now) => {
    pending = 0;
    if (!scene) return;
    const elapsed = Math.min(0.1, (now - (before || now)) / 1000);
    before = now;
    if (state.playing) {
      watchPace(elapsed);
      state.seconds += elapsed * state.speed;
      if (state.seconds >= scene.seconds) {
        state.seconds = state.loop ? state.seconds % scene.seconds : scene.seconds;
        if (state.loop) moveTarget(0, true);
        else state.playing = false;
      }
      showTime();
      if (!state.playing) showButtons();
    }
    const arrived = moveTarget(elapsed, false);
    draw(quality);
    clearTimeout(sharpen);
    if (visible && (state.playing || !arrived)) pending = requestAnimationFrame(tick);
    else {
      before = 0;
      if (quality < 1) sharpen = setTimeout(() => draw(1), 150);
    }
  };

  const seek = (seconds, pause = true) => {
    if (!scene) return;
    state.seconds = clamp(seconds, 0, scene.seconds);
    if (pause) state.playing = false;
    moveTarget(0, true);
    showTime();
    showButtons();
    wake();
  };

  const setPlaying = (playing) => {
    if (playing && state.seconds >= scene.seconds - 1e-6) state.seconds = 0;
    state.playing = playing;
    before = 0;
    showButtons();
    wake();
  };

  const changeSpeed = (step, wrap) => {
    const next = SPEEDS.indexOf(state.speed) + step;
    state.speed = SPEEDS[wrap ? (next + SPEEDS.length) % SPEEDS.length : clamp(next, 0, SPEEDS.length - 1)];
    showButtons();
  };

  const acts = {
    play: () => setPlaying(!state.playing),
    speed: () => changeSpeed(1, true),
    loop: () => (state.loop = !state.loop),
    follow: () => {
      state.follow = !state.follow;
      frameScene();
    },
    reset: () => {
      camera.reset();
      moveTarget(0, true);
    },
    full: () => (document.fullscreenElement ? document.exitFullscreen() : host.requestFullscreen?.()),
  };
  const act = (name) => {
    if (!scene) return;
    acts[name]();
    showButtons();
    wake();
  };

  find(".bar").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button.dataset.act);
  });
  scrub.addEventListener("input", () => seek((scrub.value / 1000) * scene.seconds));
  stage.addEventListener("pointerdown", () => {
    section.focus({ preventScroll: true });
    find(".hint").classList.add("known");
  });
  stage.addEventListener("dblclick", () => act("reset"));
  orbitWith(stage, camera, wake);

  section.addEventListener("keydown", (event) => {
    if (!scene || event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target.tagName === "BUTTON" && (event.key === " " || event.key === "Enter");
    if (onButton) return;
    const frame = 1 / scene.bodies[0].fps;
    const turn = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, 0.08], ArrowDown: [0, -0.08] }[event.key];
    const keys = {
      " ": () => act("play"),
      ArrowLeft: () => seek(state.seconds - frame),
      ArrowRight: () => seek(state.seconds + frame),
      ArrowUp: () => camera.zoomBy(1.1),
      ArrowDown: () => camera.zoomBy(1 / 1.1),
      "+": () => camera.zoomBy(1.1),
      "=": () => camera.zoomBy(1.1),
      "-": () => camera.zoomBy(1 / 1.1),
      Home: () => seek(0),
      End: () => seek(scene.seconds),
      "[": () => changeSpeed(-1, false),
      "]": () => changeSpeed(1, false),
      l: () => act("loop"),
      f: () => act("follow"),
      r: () => act("reset"),
    };
    if (event.shiftKey && turn) camera.turn(...turn);
    else if (keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]) {
      keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]();
    } else return;
    event.preventDefault();
    wake();
  });

  canvas.addEventListener("webglcontextlost", (event) => {
    event.preventDefault();
    renderer.lost();
    note("The graphics card let go of the picture; it comes back by itself.");
  });
  canvas.addEventListener("webglcontextrestored", () => {
    renderer.restored();
    note("");
    wake();
  });

  const note = (text) => {
    find(".note").textContent = text;
    find(".note").hidden = !text;
  };

  const onSeek = (event) => stage.clientWidth && seek(event.detail.seconds); // one in a hidden tab stays where it is
  document.addEventListener("motionlab:seek", onSeek);
  document.addEventListener("visibilitychange", wake);
  new ResizeObserver(wake).observe(stage);
  new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    before = 0;
    wake();
  }).observe(stage);
  new MutationObserver(wake).observe(document.body, { attributes: true, attributeFilter: ["class", "data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", wake);

  // A new payload about the same thing (same title) keeps the time and the camera, so that the eye can compare.
  const show = (text) => {
    if (!text) return;
    const payload = typeof text === "string" ? JSON.parse(text) : text;
    if (!payload.bodies.length) return;
    scene = decodePayload(payload);
    instances = new Float32Array(scene.bodies.length * scene.bones.length * INSTANCE);
    labels.replaceChildren(
      ...(tags = scene.bodies.map((body) => {
        const tag = document.createElement("span");
        tag.textContent = body.label;
        tag.className = body.pinned ? "pinned" : "";
        return tag;
      })),
    );
    if (payload.title !== shown) {
      state.seconds = 0;
      state.playing = !still;
    }
    state.seconds = Math.min(state.seconds, scene.seconds);
    shown = payload.title;
    stage.setAttribute("role", "img");
    stage.setAttribute("aria-label", payload.title || "A moving body");
    renderer.setTrails(ribbons(scene));
    frameScene();
    moveTarget(0, true);
    showButtons();
    showTime();
    wake();
  };

  show(first);
  const report = () => ({ ...state, title: shown, renderer: renderer.name, bodies: scene ? scene.bodies.length : 0 });
  return { show, seek, state: report };
};
