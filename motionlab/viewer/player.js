// The viewer as a page element: canvas, labels, transport bar, keyboard; one clock that stops when nothing moves.

const SPEEDS = [0.25, 0.5, 1, 1.5, 2];
const SLOW = 45, LONGEST_REST = 300; // milliseconds
const KEYS =
  "Space plays or pauses, left and right arrows step a frame (with Shift turn the camera), Home and End jump, " +
  "up and down arrows or plus and minus zoom, brackets change the speed, L loops, F follows, R resets the view, ? shows this.";

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
    <p class="hint">Drag to turn, scroll or pinch to zoom</p>
    <p class="keys" hidden>${KEYS}</p>
    <div class="busy" role="status" hidden><p></p><progress max="1"></progress></div></div>
  <div class="bar">
    <button class="play" data-act="play"></button>
    <input class="scrub" type="range" min="0" max="1000" value="0" step="1" aria-label="Time">
    <output class="time"></output>
    <button class="speed" data-act="speed"></button>
    <button data-act="loop" aria-label="Loop" title="Loop (L)">${icon("loop")}</button>
    <button data-act="follow" aria-label="Follow the figure" title="Follow the figure (F)">${icon("follow")}</button>
    <button data-act="reset" aria-label="Reset the view" title="Reset the view (R)">${icon("reset")}</button>
    <button data-act="keys" aria-label="Keys" title="Keys (?)" aria-expanded="false">?</button>
    <button data-act="full" aria-label="Full screen" title="Full screen">${icon("full")}</button>
  </div>
</section>`;

const mountMotionViewer = (host, first, css) => {
  let root = host.shadowRoot || host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style>${MARKUP}`;
  const find = (selector) => root.querySelector(selector);
  const section = find(".viewer"), stage = find(".stage"), labels = find(".labels"), scrub = find(".scrub");
  let canvas = find("canvas");

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const state = { seconds: 0, playing: !still, speed: 1, loop: true, follow: true };
  const camera = createCamera();
  let scene = null, faced = false, sound = null, shown = "", instances = new Float32Array(0), tags = [];
  let pending = 0, before = 0, slow = 0, rest = 0, least = 0, quality = 1, visible = true, sharpen = 0;

  let renderer = null;
  try {
    renderer = createWebGLRenderer(canvas, true, () => wake());
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

  // Eases the camera towards the figures; true once it has arrived.
  const moveTarget = (elapsed, jump) => aim(scene, camera, state.seconds, state.follow, jump ? 1 : 1 - Math.exp(-elapsed * 6));

  const placeLabels = (view, width, height) => {
    const half = (i) => tags[i].offsetWidth / 2;
    for (const tag of tags) tag.style.display = "none";
    for (const { body, x, y } of labelPlaces(scene, view, width, height, half)) {
      tags[body].style.display = "";
      tags[body].style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -100%)`;
    }
  };

  const draw = (sharpness) => {
    const width = stage.clientWidth, height = stage.clientHeight;
    if (!scene || !width || !height) return;
    const density = Math.min(2, window.devicePixelRatio || 1) * sharpness;
    const size = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    const look = theme();
    section.dataset.look = look;
    const count = fillInstances(scene, state.seconds, look, instances, renderer.skins);
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

  // Software renderers cannot draw every pixel sixty times a second: a slow one draws fewer while the body moves, and
  // rests after each frame for as long as it took, or the page around it would not answer.
  const watchPace = (took) => {
    slow = took > SLOW ? slow + 1 : Math.max(0, slow - 0.5);
    rest = Math.max(least, took > SLOW ? Math.min(took, LONGEST_REST) : 0);
    if (slow < 12 || quality < 0.7) return;
    quality *= 0.8;
    slow = 0;
  };

  const tick = (now) => {
    pending = 0;
    if (!scene) return;
    const passed = now - (before || now);
    const elapsed = Math.min(0.5, passed / 1000);
    before = now;
    if (state.playing) {
      watchPace(passed - rest);
      state.seconds = sound && !sound.paused ? sound.currentTime : state.seconds + elapsed * state.speed;
      if (state.seconds >= scene.seconds) {
        state.seconds = state.loop ? state.seconds % scene.seconds : scene.seconds;
        if (state.loop) moveTarget(0, true);
        else state.playing = false;
        if (sound) setPlaying(state.playing);
      }
      showTime();
      if (!state.playing) showButtons();
    }
    const arrived = moveTarget(elapsed, false);
    draw(quality);
    clearTimeout(sharpen);
    if (visible && (state.playing || !arrived)) {
      const next = () => (pending = requestAnimationFrame(tick));
      pending = rest ? setTimeout(next, rest) : next();
    } else {
      before = rest = 0;
      if (quality < 1) sharpen = setTimeout(() => draw(1), 150);
    }
  };

  const seek = (seconds, pause = true) => {
    if (!scene) return;
    state.seconds = clamp(seconds, 0, scene.seconds);
    if (pause) state.playing = false;
    if (sound) sound.currentTime = state.seconds;
    if (sound && pause) sound.pause();
    moveTarget(0, true);
    showTime();
    showButtons();
    wake();
  };

  const setPlaying = (playing) => {
    if (playing && state.seconds >= scene.seconds - 1e-6) state.seconds = 0;
    state.playing = playing;
    before = 0;
    if (sound && playing) {
      sound.currentTime = state.seconds;
      sound.play().catch(() => {}); // a browser may ask for a click first; the figure moves without
    } else if (sound) sound.pause();
    showButtons();
    wake();
  };

  // Music that a dance is made to: its clock leads, and what plays, pauses or seeks one does so to the other.
  const lead = (audio) => {
    if (sound === audio) return;
    sound?.pause();
    sound = audio;
    const listen = (event) => {
      if (sound !== audio || !scene || (audio.ended && state.loop)) return;
      state.seconds = clamp(audio.currentTime, 0, scene.seconds);
      if (event.type !== "seeked") state.playing = event.type === "play";
      moveTarget(0, true);
      showTime();
      showButtons();
      wake();
    };
    if (audio) for (const event of ["play", "pause", "seeked"]) audio.addEventListener(event, listen);
  };
  const restart = () => {
    state.seconds = 0;
    setPlaying(!still);
    if (!scene) return;
    moveTarget(0, true);
    showTime();
  };

  const changeSpeed = (step, wrap) => {
    const next = SPEEDS.indexOf(state.speed) + step;
    state.speed = SPEEDS[wrap ? (next + SPEEDS.length) % SPEEDS.length : clamp(next, 0, SPEEDS.length - 1)];
    if (sound) sound.playbackRate = state.speed;
    showButtons();
  };

  const acts = {
    play: () => setPlaying(!state.playing),
    speed: () => changeSpeed(1, true),
    loop: () => (state.loop = !state.loop),
    follow: () => (state.follow = !state.follow),
    reset: () => {
      camera.reset();
      moveTarget(0, true);
    },
    keys: () => {
      find(".keys").hidden = !find(".keys").hidden;
      find('[data-act="keys"]').setAttribute("aria-expanded", !find(".keys").hidden);
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
      "?": () => act("keys"),
    };
    if (event.key === "Escape" && !find(".keys").hidden) act("keys");
    else if (event.shiftKey && turn) camera.turn(...turn);
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

  // What is going on, over the figure, with the share that is done where it is known; no text, no more of it.
  const busy = (text, share = null) => {
    const box = find(".busy"), bar = find(".busy progress");
    box.hidden = !text;
    find(".busy p").textContent = text;
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
  };

  // A press that is no drag chooses a body, where there are several.
  let down = null;
  stage.addEventListener("pointerdown", (event) => (down = [event.clientX, event.clientY]));
  stage.addEventListener("pointerup", (event) => {
    const moved = down ? Math.hypot(event.clientX - down[0], event.clientY - down[1]) : 99;
    if (!scene || scene.bodies.length < 2 || moved > 5) return;
    const area = stage.getBoundingClientRect();
    const view = camera.matrices(area.width / area.height);
    const body = bodyAt(scene, view, event.clientX - area.left, event.clientY - area.top, area.width, area.height);
    if (body >= 0) host.dispatchEvent(new CustomEvent("motionlab:pick", { bubbles: true, composed: true, detail: { body } }));
  });

  // The scene as a film; see filmScene.
  const film = async (caption, onProgress) => {
    const colour = (name) => getComputedStyle(section).getPropertyValue(name).trim();
    const colours = Object.fromEntries(["top", "bottom", "panel", "accent", "soft"].map((name) => [name, colour(`--${name}`)]));
    const filmed = { ...scene, bodies: scene.bodies.map((body) => ({ ...body, pose: body.pose.slice() })) };
    return filmScene(filmed, camera, { follow: state.follow, look: theme(), software: renderer.software, colours, caption }, onProgress);
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
        tag.classList.toggle("chosen", scene.bodies[payload.chosen] === body);
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
    renderer.setScene?.(scene);
    frameScene(scene);
    const front = scene.bodies.length > 1 && payload.row; // a row is seen from the front
    if (front !== faced) {
      faced = front;
      camera.home(front ? 0.12 : HOME.yaw);
    }
    moveTarget(0, true);
    showButtons();
    showTime();
    wake();
  };

  // Goes on in another element, as it is.
  const move = (next) => {
    const other = next.attachShadow({ mode: "open" });
    other.replaceChildren(...root.childNodes);
    [host, root] = [next, other];
  };

  show(first);
  const report = () => ({
    ...state, title: shown, renderer: renderer.name, bodies: scene ? scene.bodies.length : 0,
    dressed: Boolean(scene && scene.skin), // in a character
  });
  const calm = (milliseconds) => (least = milliseconds); // rests so long between frames, at least
  return { show, seek, restart, lead, busy, film, move, calm, pause: () => setPlaying(false), state: report };
};
