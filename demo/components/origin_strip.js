// Where movement comes from: the reference as a ribbon of colours to mark spans on, and below it what was made, in the
// colours of the places that its tokens come from.

const mountStrip = (host, first, css, tell) => {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style><div class="strip">
    <h3>The clip</h3>
    <div class="row reference" tabindex="0" role="group" aria-label="The clip. Drag to mark a span that stays as it is.">
      <canvas></canvas><div class="spans"></div></div>
    <p class="say"></p>
    <h3>What was made of it</h3>
    <div class="row made"><canvas></canvas><div class="head"></div></div>
    <p class="readout"></p></div>`;
  const box = root.querySelector(".strip"), find = (selector) => root.querySelector(selector);
  const reference = find(".reference"), made = find(".made");
  let data = null, spans = [], seconds = 0, drag = null, told = null;

  const look = () => (document.body.classList.contains("dark") ? "dark" : "light");
  const hue = (place) => `hsl(${(300 * place) / data.reference} ${look() === "dark" ? "45% 48%" : "62% 62%"})`;
  const whole = () => data.reference * data.token;

  const canvasOf = (row) => {
    const canvas = row.querySelector("canvas"), ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(row.clientWidth * ratio);
    canvas.height = Math.round(row.clientHeight * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    return context;
  };

  const ribbon = (row, places) => {
    const context = canvasOf(row), width = row.clientWidth / places.length;
    places.forEach((place, i) => {
      context.fillStyle = hue(place);
      context.fillRect(i * width, 0, width + 0.6, row.clientHeight);
      // A cut where the movement leaves the clip's order.
      if (i && place !== places[i - 1] + 1) {
        context.fillStyle = look() === "dark" ? "#111418" : "#ffffff";
        context.fillRect(i * width - 0.5, 0, 1, row.clientHeight);
      }
    });
  };

  const paint = () => {
    box.dataset.look = look();
    if (!data || !box.clientWidth) return;
    ribbon(reference, Array.from({ length: data.reference }, (_, i) => i));
    ribbon(made, data.origins);
    find(".spans").replaceChildren(
      ...spans.map(([start, end], i) => {
        const mark = document.createElement("button");
        mark.style.left = `${(100 * start) / whole()}%`;
        mark.style.width = `${(100 * (end - start)) / whole()}%`;
        mark.textContent = "keep";
        mark.title = `${start.toFixed(1)} to ${end.toFixed(1)} s stay as they are; press to let go`;
        mark.addEventListener("pointerdown", (event) => event.stopPropagation());
        mark.addEventListener("click", () => change(spans.filter((_, other) => other !== i)));
        return mark;
      }),
    );
    find(".say").textContent = spans.length
      ? "Marked spans stay as they are; the rest is made anew around them. Press a mark to let go of it."
      : "Drag over it to mark what should stay as it is.";
    read();
  };

  const read = () => {
    if (!data) return;
    find(".head").style.left = `${(100 * Math.min(seconds, data.origins.length * data.token)) / (data.origins.length * data.token)}%`;
    const i = Math.min(data.origins.length - 1, Math.floor(seconds / data.token));
    find(".readout").textContent =
      `At ${seconds.toFixed(1)} s it moves as the clip does at ${(data.origins[i] * data.token).toFixed(1)} s; ` +
      `${data.cuts} times in ${(data.origins.length * data.token).toFixed(0)} s it leaves the clip's order.`;
  };

  const change = (next) => {
    spans = next.filter(([start, end]) => end - start >= data.token).sort((a, b) => a[0] - b[0]);
    paint();
    spans = spans.map(([start, end]) => [Math.ceil(start * 1000) / 1000, Math.floor(end * 1000) / 1000]);
    told = JSON.stringify(spans);
    tell(told);
  };

  const at = (row, event, length) => {
    const area = row.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - area.left) / area.width)) * length;
  };
  reference.addEventListener("pointerdown", (event) => {
    if (!data) return;
    drag = at(reference, event, whole());
    reference.setPointerCapture(event.pointerId);
  });
  reference.addEventListener("pointermove", (event) => {
    if (drag === null) return;
    const here = at(reference, event, whole());
    find(".spans").style.setProperty("--from", `${(100 * Math.min(drag, here)) / whole()}%`);
    find(".spans").style.setProperty("--wide", `${(100 * Math.abs(here - drag)) / whole()}%`);
    find(".spans").classList.add("drawing");
  });
  reference.addEventListener("pointerup", (event) => {
    if (drag === null) return;
    const here = at(reference, event, whole());
    const [start, end] = [Math.min(drag, here), Math.max(drag, here)];
    drag = null;
    find(".spans").classList.remove("drawing");
    if (end - start < data.token) return;
    const apart = spans.filter((span) => span[1] < start || span[0] > end);
    const met = spans.filter((span) => !apart.includes(span));
    change([...apart, [Math.min(start, ...met.map((s) => s[0])), Math.max(end, ...met.map((s) => s[1]))]]);
  });
  reference.addEventListener("pointercancel", () => {
    drag = null;
    find(".spans").classList.remove("drawing");
  });
  reference.addEventListener("keydown", (event) => {
    if (!["Delete", "Backspace", "Escape"].includes(event.key) || !spans.length) return;
    event.preventDefault();
    change([]);
  });
  made.addEventListener("pointerdown", (event) => seek(event));
  made.addEventListener("pointermove", (event) => event.buttons && seek(event));
  const seek = (event) => {
    if (!data) return;
    const detail = { seconds: at(made, event, data.origins.length * data.token) };
    document.dispatchEvent(new CustomEvent("motionlab:seek", { detail }));
  };

  document.addEventListener("motionlab:time", (event) => {
    if (!host.isConnected || !host.clientWidth) return; // another tab's clock
    seconds = event.detail.seconds;
    read();
  });
  new ResizeObserver(paint).observe(box);
  new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  const show = (text) => {
    if (!text) return;
    const before = data;
    data = JSON.parse(text);
    data.cuts = data.origins.filter((place, i) => i && place !== data.origins[i - 1] + 1).length;
    // What was marked since is on its way: an answer to an older question does not wipe it out.
    if (told === null || told === JSON.stringify(data.keep) || before.name !== data.name) {
      spans = data.keep;
      told = null;
    }
    paint();
  };
  show(first);
  return { show };
};
