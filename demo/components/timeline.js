// A motion as a bar of seconds: what was made anew in it, and spans marked to be, each with a sentence and a part of the body.

const mountTimeline = (host, first, css, tell) => {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style><div class="timeline">
    <div class="row" tabindex="0" role="group" aria-label="Timeline. Drag, or press M, to mark a part to regenerate; Shift and the arrows move its end, Escape lets go of all.">
      <div class="fresh"></div><div class="spans"></div><div class="head"></div></div>
    <div class="axis"></div><p class="say"></p><ol class="wishes"></ol></div>`;
  const box = root.querySelector(".timeline"), find = (selector) => root.querySelector(selector);
  const row = find(".row"), wishes = find(".wishes");
  let data = null, spans = [], seconds = 0, drag = null;

  const look = () => (document.body.classList.contains("dark") ? "dark" : "light");
  const share = (time) => `${(100 * Math.min(Math.max(time / data.seconds, 0), 1)).toFixed(3)}%`;
  const whole = (time, round) => Math.min(data.seconds, Math.max(0, round(time / data.token + (round === Math.floor ? 1e-6 : -1e-6)) * data.token));
  const grid = (time) => Math.round(time / data.token) * data.token;
  const words = (span) => `${span.start.toFixed(1)} to ${span.end.toFixed(1)} s`;
  const element = (tag, classes, text = "") => {
    const made = document.createElement(tag);
    made.className = classes;
    made.textContent = text;
    return made;
  };
  const lay = (mark, start, end) => {
    mark.style.left = share(start);
    mark.style.width = `${(100 * (end - start)) / data.seconds}%`;
    return mark;
  };

  const paint = () => {
    box.dataset.look = look();
    if (!data) return;
    find(".fresh").replaceChildren(
      ...data.fresh.map(([start, end, part, sentence]) => {
        const mark = lay(element("div", part), start, end);
        mark.title = sentence || "";
        mark.append(element("span", "", sentence || ""));
        return mark;
      }),
    );
    find(".spans").replaceChildren(...spans.map((span, i) => lay(element("div", "", `${i + 1}`), span.start, span.end)));
    find(".axis").replaceChildren(...[0, 0.25, 0.5, 0.75, 1].map((part) => element("span", "", `${(part * data.seconds).toFixed(1)} s`)));
    find(".say").textContent = spans.length
      ? "Write what should happen in each marked span; left empty, the model finds a way through."
      : data.say;
    find(".head").style.left = share(seconds);
  };

  // Fields are made when spans come and go, not on every paint: somebody may be writing in one.
  const list = () => {
    wishes.replaceChildren(
      ...spans.map((span, i) => {
        const item = element("li", ""), field = element("input", ""), part = element("select", ""), gone = element("button", "", "×");
        field.value = span.sentence;
        field.placeholder = "what happens here?";
        field.setAttribute("aria-label", `What happens from ${words(span)}`);
        field.addEventListener("input", () => {
          span.sentence = field.value;
          send();
        });
        for (const [value, text] of [["all", "whole body"], ["upper", "upper body"], ["lower", "legs"]])
          part.append(new Option(text, value, false, value === span.part));
        part.setAttribute("aria-label", `Which part of the body is made anew from ${words(span)}`);
        part.addEventListener("change", () => {
          span.part = part.value;
          send();
        });
        gone.type = "button";
        gone.setAttribute("aria-label", `Let go of ${words(span)}`);
        gone.addEventListener("click", () => change(spans.filter((other) => other !== span)));
        item.append(element("b", "", `${i + 1}`), element("span", "", words(span)), field, part, gone);
        return item;
      }),
    );
  };

  const send = () => tell(JSON.stringify(spans));
  const change = (next) => {
    spans = next.sort((a, b) => a.start - b.start);
    list();
    paint();
    send();
  };

  const at = (event) => {
    const area = row.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - area.left) / area.width)) * data.seconds;
  };
  row.addEventListener("pointerdown", (event) => {
    if (!data) return;
    drag = at(event);
    row.setPointerCapture(event.pointerId);
  });
  row.addEventListener("pointermove", (event) => {
    if (drag === null) return;
    const here = at(event);
    row.style.setProperty("--from", share(Math.min(drag, here)));
    row.style.setProperty("--wide", `${(100 * Math.abs(here - drag)) / data.seconds}%`);
    row.classList.toggle("drawing", Math.abs(here - drag) >= data.token / 2);
  });
  row.addEventListener("pointerup", (event) => {
    if (drag === null) return;
    const here = at(event), from = drag;
    drag = null;
    row.classList.remove("drawing");
    if (Math.abs(here - from) < data.token / 2) {
      document.dispatchEvent(new CustomEvent("motionlab:seek", { detail: { seconds: here } }));
      return;
    }
    mark(Math.min(from, here), Math.max(from, here));
  });
  const mark = (from, here) => {
    const start = whole(from, Math.floor), end = whole(here, Math.ceil);
    const met = spans.filter((span) => span.end > start + 1e-6 && span.start < end - 1e-6);
    const apart = spans.filter((span) => !met.includes(span));
    const joined = met[0] || { sentence: "", part: "all" };
    change([...apart, { ...joined, start: Math.min(start, ...met.map((s) => s.start)), end: Math.max(end, ...met.map((s) => s.end)) }]);
    wishes.querySelectorAll("input")[spans.findIndex((span) => span.start <= start && span.end >= end)]?.focus({ preventScroll: true });
  };
  row.addEventListener("pointercancel", () => {
    drag = null;
    row.classList.remove("drawing");
  });
  // By keyboard: M marks a second from where the viewer stands, Shift and the arrows move the end of the last mark.
  row.addEventListener("keydown", (event) => {
    if (!data) return;
    const last = spans[spans.length - 1];
    const acts = {
      m: () => mark(seconds, seconds + 1),
      ArrowRight: () => last && change([...spans.slice(0, -1), { ...last, end: Math.min(data.seconds, grid(last.end) + data.token) }]),
      ArrowLeft: () => last && change([...spans.slice(0, -1), { ...last, end: Math.max(last.start + data.token, grid(last.end) - data.token) }]),
      Delete: () => change([]),
      Backspace: () => change([]),
      Escape: () => change([]),
    };
    if (!acts[event.key] || (event.key.startsWith("Arrow") && !event.shiftKey)) return;
    event.preventDefault();
    acts[event.key]();
  });
  document.addEventListener("motionlab:time", (event) => {
    if (!host.isConnected || !host.clientWidth || !data) return; // another tab's clock
    seconds = event.detail.seconds;
    find(".head").style.left = share(seconds);
  });
  new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  // Another take than the one that was marked: its marks are done with.
  const show = (text) => {
    if (!text) return;
    const before = data;
    data = JSON.parse(text);
    if (!before || before.take !== data.take) {
      spans = [];
      list();
      if (before) send();
    }
    paint();
  };
  show(first);
  return { show };
};
