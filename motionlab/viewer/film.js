// A scene as pictures of a video: the figure, the light and the colours that the page shows, thirty times a second.

// coarse: the side that a processor draws, which is then scaled up.
const FILM = { size: 640, coarse: 448, fps: 30, quality: 0.9, papers: 4 };

const pill = (context, text, x, y, colours) => {
  context.font = '600 17px "IBM Plex Sans", system-ui, sans-serif';
  const width = context.measureText(text).width + 22;
  context.fillStyle = colours.panel;
  context.beginPath();
  context.roundRect(x - width / 2, y - 28, width, 28, 14);
  context.fill();
  context.fillStyle = colours.accent;
  context.fillText(text, x, y - 14);
};

// What stands below: the sentence, in up to two lines.
const wrapped = (context, text, width) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (context.measureText(longer).width <= width || !lines[lines.length - 1]) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length > 2 ? [lines[0], `${lines[1]} …`] : lines;
};

// scene: decoded. camera: whose direction and zoom it is seen from. look: "light" or "dark". colours: of background and
// labels. onProgress: share that is done -> whether to go on. Resolves to JPEG pictures one after the other, in one blob.
const filmScene = async (scene, camera, { follow, look, software, colours, caption = "" }, onProgress) => {
  const { size, fps } = FILM, drawn = software ? FILM.coarse : size;
  const blank = (side) => Object.assign(document.createElement("canvas"), { width: side, height: side });
  let canvas = blank(drawn);
  let renderer = createWebGLRenderer(canvas, !software);
  if (!renderer) renderer = createFlatRenderer((canvas = blank(drawn)));
  const lens = Object.assign(createCamera(), { yaw: camera.yaw, pitch: camera.pitch, zoom: camera.zoom });
  const instances = new Float32Array(scene.bodies.length * scene.bones.length * INSTANCE);
  const papers = Array.from({ length: FILM.papers }, () => blank(size).getContext("2d", { alpha: false }));
  renderer.setTrails(ribbons(scene));
  renderer.setScene?.(scene);
  await renderer.ready?.();
  aim(scene, lens, 0, follow, 1);
  const draw = (context, seconds) => {
    aim(scene, lens, seconds, follow, follow ? 0.25 : 1);
    const count = fillInstances(scene, seconds, look, instances, renderer.skins);
    const view = lens.matrices(1);
    renderer.draw({
      ...view, instances, count, theme: look, seconds, focus: [lens.target[0], lens.target[2]],
      radius: Math.max(7, view.distance * 1.3), shadowReach: lens.reach + 1.2,
    });
    const back = context.createLinearGradient(0, 0, 0, size);
    back.addColorStop(0, colours.top);
    back.addColorStop(1, colours.bottom);
    context.fillStyle = back;
    context.fillRect(0, 0, size, size);
    context.drawImage(canvas, 0, 0, size, size);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { body, x, y } of labelPlaces(scene, view, size, size, () => 60)) pill(context, scene.bodies[body].label, x, y, colours);
    context.font = '18px "IBM Plex Sans", system-ui, sans-serif';
    context.fillStyle = colours.soft;
    wrapped(context, caption, size * 0.88).forEach((line, i, all) => context.fillText(line, size / 2, size - 20 - 24 * (all.length - 1 - i)));
  };
  try {
    const count = Math.max(1, Math.round(scene.seconds * fps)), pictures = new Array(count);
    const waiting = [];
    for (let i = 0; i < count; i++) {
      const context = papers[i % papers.length];
      if (waiting.length >= papers.length) await waiting.shift();
      draw(context, i / fps);
      waiting.push(new Promise((done) => context.canvas.toBlob((blob) => done((pictures[i] = blob)), "image/jpeg", FILM.quality)));
      if (!onProgress((i + 1) / count)) return null;
    }
    await Promise.all(waiting);
    return new Blob(pictures, { type: "application/octet-stream" });
  } finally {
    renderer.release();
  }
};
