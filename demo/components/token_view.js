// Draws what the sampler did: rounds x tokens, layers x tokens, and how much of the codebook each layer used.

const mountTokenView = (host, first, css) => {
  const root = host.shadowRoot || host.attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style><div class="tokens"></div>`;
  const box = root.querySelector(".tokens");
  let data = null, seconds = 0;

  const look = () => (document.body.classList.contains("dark") ? "dark" : "light");
  const colour = (name) => getComputedStyle(box).getPropertyValue(name).trim();
  const mix = (a, b, t) => {
    const parse = (text) => [1, 3, 5].map((i) => parseInt(text.slice(i, i + 2), 16));
    const [x, y] = [parse(a), parse(b)];
    return `rgb(${x.map((v, i) => Math.round(v + (y[i] - v) * t)).join(",")})`;
  };
  const shortName = (layer) => (layer ? `+${layer}` : data.ids.length > 1 ? "base" : "token");
  const layerName = (layer) => (layer ? `residual ${layer}` : data.ids.length > 1 ? "base" : "tokens");
  const roundName = (i, rounds) => (rounds <= 12 || i % 5 === 4 || i === 0 ? `round ${i + 1}` : "");
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  const whole = () => data.fixed.length * data.seconds;

  const fill = () => {
    const n = data.fixed.length, rounds = data.confidence.length, layers = data.ids.length;
    const used = data.layers.length;
    box.innerHTML = `
      <section>
        <h3>How the sentence became movement</h3>
        <p>The clip is ${plural(n, "token")}, one column for each ${data.seconds.toFixed(1)} s. All begin hidden. In
        each of the ${plural(rounds, "round")} (rows, top to bottom) the model guesses every hidden token at once, keeps
        the guesses it is surest of and hides the rest again, until none is left.</p>
        <div class="figure">
          <div class="rows">${data.confidence.map((_, i) => `<span>${roundName(i, rounds)}</span>`).join("")}</div>
          <div class="plot"><canvas class="rounds" role="img"></canvas><div class="head"></div></div>
          <div class="key">
            <span><i class="ramp"></i>unsure to sure</span><span><i class="mask"></i>still hidden</span>
            <span><i class="ring"></i>fixed in this round</span>
          </div>
        </div>
      </section>
      <section>
        <h3>What it wrote down</h3>
        <p>A token is a number in a codebook, a dictionary of ${data.codebook} short pieces of movement learnt from
        motion capture. ${layers > 1 ? "The base row is the rough movement; each residual row corrects what the rows above left over." : "This model has one row: its large codebook says everything at once."}
        Equal numbers in a row have equal colours.</p>
        <div class="figure">
          <div class="caption"><span></span><span>codes used</span><span>perplexity</span></div>
          <div class="rows first">${data.ids.map((_, i) => `<span>${shortName(i)}</span>`).join("")}</div>
          <div class="plot"><canvas class="ids" role="img"></canvas><div class="head"></div></div>
          <div class="stats">${data.ids
            .map((_, i) => {
              const layer = data.layers[i];
              const part = layer ? Math.round((100 * layer.perplexity) / n) : 0;
              const cells = layer
                ? `<i style="--part:${part}%"></i><b>${layer.used}</b><u>${layer.perplexity}</u>`
                : `<span class="empty">not used (V = ${used - 1})</span>`;
              return `<div data-name="${shortName(i)}">${cells}</div>`;
            })
            .join("")}</div>
          <div class="axis">${[0, 0.5, 1].map((part) => `<span>${(part * whole()).toFixed(1)} s</span>`).join("")}</div>
        </div>
        <p class="after">Perplexity is how many codes the clip would use if it used them evenly: 1 is one frozen code,
        ${n} would be a new one in every column. The bar shows it as a share of ${n}.</p>
        <p class="readout"></p>
      </section>`;
    const fixed = data.confidence.map((row) => row.filter((sure) => sure >= 0).length);
    const settled = fixed.map((count, i) => `after round ${i + 1}, ${count} of ${n}`);
    box.querySelector(".rounds").setAttribute("aria-label", `Tokens fixed: ${settled.join("; ")}.`);
    box.querySelector(".ids").setAttribute(
      "aria-label",
      data.layers.map((l, i) => `${layerName(i)}: ${l.used} different codes, perplexity ${l.perplexity}`).join("; "),
    );
    for (const plot of box.querySelectorAll(".plot")) {
      const at = (event) => {
        const area = plot.getBoundingClientRect();
        return Math.min(n - 1, Math.max(0, Math.floor(((event.clientX - area.left) / area.width) * n)));
      };
      const seek = (event) => {
        const detail = { seconds: (at(event) + 0.5) * data.seconds };
        document.dispatchEvent(new CustomEvent("motionlab:seek", { detail }));
      };
      plot.addEventListener("pointerdown", seek);
      plot.addEventListener("pointermove", (event) => (event.buttons ? seek(event) : read(at(event))));
      plot.addEventListener("pointerleave", () => read(null));
    }
    paint();
  };

  let hovered = null;
  const read = (token) => {
    hovered = token;
    if (!data) return;
    const n = data.fixed.length;
    const i = token ?? Math.min(n - 1, Math.floor(seconds / data.seconds));
    const round = data.fixed[i];
    const sure = data.confidence[Math.min(round, data.confidence.length - 1)][i];
    const ids = data.layers.map((_, layer) => data.ids[layer][i]).join(" + ");
    box.querySelector(".readout").textContent =
      `Token ${i + 1} of ${n}, ${(i * data.seconds).toFixed(1)} to ${((i + 1) * data.seconds).toFixed(1)} s: ` +
      `fixed in round ${round + 1}${sure >= 0 ? ` with ${sure} % certainty` : ""}; codes ${ids}.`;
  };

  const canvasFor = (name, rows, rowHeight) => {
    const canvas = box.querySelector(name);
    const width = canvas.parentElement.clientWidth, height = rows * rowHeight, ratio = window.devicePixelRatio || 1;
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    return { context, width, height };
  };

  const paint = () => {
    box.dataset.look = look();
    if (!data || !box.clientWidth) return;
    const n = data.fixed.length, rounds = data.confidence.length, layers = data.ids.length;
    const [pale, deep, hidden, ring, ink] = ["--pale", "--deep", "--hidden", "--head", "--ink"].map(colour);

    const rowHeight = Math.max(9, Math.min(24, 260 / rounds));
    let { context, width } = canvasFor(".rounds", rounds, rowHeight);
    const cell = width / n;
    const gap = cell > 8 ? 1 : 0.4;
    data.confidence.forEach((row, r) =>
      row.forEach((sure, i) => {
        context.fillStyle = sure < 0 ? hidden : mix(pale, deep, sure / 100);
        context.fillRect(i * cell, r * rowHeight, cell - gap, rowHeight - gap);
      }),
    );
    context.strokeStyle = ring;
    context.lineWidth = 1.6;
    data.fixed.forEach((r, i) =>
      context.strokeRect(i * cell + 0.8, r * rowHeight + 0.8, cell - gap - 1.6, rowHeight - gap - 1.6),
    );

    ({ context } = canvasFor(".ids", layers, 24));
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `${Math.min(11, cell * 0.45)}px "IBM Plex Mono", ui-monospace, monospace`;
    const dark = look() === "dark";
    data.ids.forEach((row, layer) =>
      row.forEach((id, i) => {
        // Golden-angle hues keep neighbouring numbers apart.
        context.fillStyle = id < 0 ? hidden : `hsl(${(id * 137.5) % 360} ${dark ? "32% 30%" : "48% 86%"})`;
        context.fillRect(i * cell, layer * 24, cell - gap, 23);
        if (id < 0 || cell < 15) return;
        context.fillStyle = ink;
        context.fillText(id, i * cell + cell / 2, layer * 24 + 12);
      }),
    );
    moveHead();
    read(hovered);
  };

  const moveHead = () => {
    for (const head of box.querySelectorAll(".head")) head.style.left = `${100 * Math.min(1, seconds / whole())}%`;
  };

  document.addEventListener("motionlab:time", (event) => {
    if (!host.clientWidth) return; // another tab's clock
    seconds = event.detail.seconds;
    if (!data) return;
    moveHead();
    if (hovered === null) read(null);
  });
  new ResizeObserver(paint).observe(box);
  new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });

  const show = (text) => {
    if (!text) return;
    const said = JSON.parse(text);
    data = said.none ? null : said;
    hovered = null;
    if (data) fill();
    else {
      box.textContent = "";
      box.append(Object.assign(document.createElement("p"), { className: "after", textContent: said.none }));
    }
  };
  box.dataset.look = look();
  show(first);
  return { show };
};
