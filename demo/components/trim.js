// A motion as a bar of seconds with a handle at either end of the part that is taken.

const mountTrim = (host, first, css, tell) => {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style><div class="trim">
    <div class="row"><div class="part"></div>
      <button type="button" class="start" role="slider" aria-label="Start of the part"></button>
      <button type="button" class="end" role="slider" aria-label="End of the part"></button></div>
    <p class="say"></p></div>`;
  const box = root.querySelector(".trim"), find = (selector) => root.querySelector(selector);
  const row = find(".row"), LEAST = 0.4;
  let data = null, timer = 0;

  const round = (time) => Math.round(time * 20) / 20;
  const paint = () => {
    box.dataset.look = document.body.classList.contains("dark") ? "dark" : "light";
    box.hidden = !data || !data.seconds;
    if (box.hidden) return;
    const share = (time) => `${(100 * time) / data.seconds}%`;
    find(".part").style.left = share(data.start);
    find(".part").style.width = share(data.end - data.start);
    for (const name of ["start", "end"]) {
      const handle = find(`.${name}`);
      handle.style.left = share(data[name]);
      handle.setAttribute("aria-valuemin", 0);
      handle.setAttribute("aria-valuemax", data.seconds.toFixed(2));
      handle.setAttribute("aria-valuenow", data[name].toFixed(2));
      handle.setAttribute("aria-valuetext", `${data[name].toFixed(1)} s`);
    }
    const all = data.start < 0.03 && data.end > data.seconds - 0.03;
    find(".say").textContent = all
      ? `All ${data.seconds.toFixed(1)} s are taken. Drag an end to take a part.`
      : `${data.start.toFixed(1)} to ${data.end.toFixed(1)} s of ${data.seconds.toFixed(1)} s are taken.` +
        (data.seconds > data.most + 0.05 ? ` A part lasts at most ${data.most.toFixed(1)} s.` : "");
  };
  // The other end follows where the part would be too long or too short.
  const move = (name, time) => {
    if (name === "start") {
      data.start = Math.min(Math.max(0, round(time)), data.seconds - LEAST);
      data.end = Math.min(Math.max(data.end, data.start + LEAST), data.start + data.most, data.seconds);
    } else {
      data.end = Math.max(Math.min(data.seconds, round(time)), LEAST);
      data.start = Math.max(Math.min(data.start, data.end - LEAST), data.end - data.most, 0);
    }
    paint();
  };
  const send = () => tell(`[${data.start.toFixed(3)},${data.end.toFixed(3)}]`);
  const at = (event) => {
    const area = row.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - area.left) / area.width)) * data.seconds;
  };
  for (const name of ["start", "end"]) {
    const handle = find(`.${name}`);
    let held = false;
    handle.addEventListener("pointerdown", (event) => {
      held = true;
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (held) move(name, at(event));
    });
    handle.addEventListener("pointerup", () => {
      if (held) send();
      held = false;
    });
    handle.addEventListener("pointercancel", () => (held = false));
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -0.1, ArrowRight: 0.1, PageDown: -1, PageUp: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(name, data[name] + step);
      clearTimeout(timer);
      timer = setTimeout(send, 400); // after the last of several presses
    });
  }
  new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  const show = (text) => {
    data = text ? JSON.parse(text) : null;
    paint();
  };
  show(first);
  return { show };
};
