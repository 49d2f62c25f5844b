// A scene as a video: the figure, the light and the colours that the page shows, thirty times a second.

// coarse: the side that a processor draws, which is then scaled up.
const FILM = { size: 640, coarse: 416, fps: 30 };

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

const blankCanvas = (side) => Object.assign(document.createElement("canvas"), { width: side, height: side });

// A canvas in the memory of the processor, whose pixels are read.
const blankPaper = (side) => blankCanvas(side).getContext("2d", { alpha: false, willReadFrequently: true });

const gradient = (context, side, { top, bottom }) => {
  const paint = context.createLinearGradient(0, 0, 0, side);
  paint.addColorStop(0, top);
  paint.addColorStop(1, bottom);
  context.fillStyle = paint;
  context.fillRect(0, 0, side, side);
};

// A function that gives a canvas with what a renderer has drawn, on the page's background. What a graphics card drew is
// read from it: to draw one canvas on the other takes a processor three times as long.
const createBackdrop = (renderer, canvas, colours) => {
  const side = canvas.width, paper = blankPaper(side);
  gradient(paper, side, colours);
  if (!renderer.read)
    return () => {
      gradient(paper, side, colours);
      paper.drawImage(canvas, 0, 0);
      return paper.canvas;
    };
  const background = paper.getImageData(0, 0, 1, side).data;
  const pixels = new Uint8Array(4 * side * side), picture = new ImageData(side, side), out = picture.data;
  return () => {
    renderer.read(pixels); // from the lowest row up, colours times alpha
    for (let y = 0; y < side; y++) {
      const [red, green, blue] = background.subarray(4 * y, 4 * y + 3);
      for (let from = 4 * side * (side - 1 - y), to = 4 * side * y, end = to + 4 * side; to < end; from += 4, to += 4) {
        const rest = 1 - pixels[from + 3] / 255;
        out[to] = pixels[from] + rest * red;
        out[to + 1] = pixels[from + 1] + rest * green;
        out[to + 2] = pixels[from + 2] + rest * blue;
        out[to + 3] = 255;
      }
    }
    paper.putImageData(picture, 0, 0);
    return paper.canvas;
  };
};

// scene: decoded. camera: whose direction and zoom it is seen from. look: "light" or "dark". colours: of background and
// labels. onProgress: share that is done -> whether to go on. Resolves to the files of a recorder (recorder.js); null
// where it was stopped. Each picture is drawn once; rejects where one cannot be drawn.
const filmScene = async (scene, camera, { follow, look, software, colours, caption = "" }, onProgress) => {
  const { size, fps } = FILM, drawn = software ? FILM.coarse : size;
  let canvas = blankCanvas(drawn);
  let renderer = createWebGLRenderer(canvas, !software);
  if (!renderer) renderer = createFlatRenderer((canvas = blankCanvas(drawn)));
  const instances = new Float32Array(scene.bodies.length * scene.bones.length * INSTANCE);
  renderer.setTrails(ribbons(scene));
  renderer.setScene?.(scene);
  await renderer.ready?.();
  const backdrop = createBackdrop(renderer, canvas, colours);
  const draw = (context, lens, seconds) => {
    aim(scene, lens, seconds, follow, follow ? 0.25 : 1);
    const count = fillInstances(scene, seconds, look, instances, renderer.skins);
    const view = lens.matrices(1);
    renderer.draw({
      ...view, instances, count, theme: look, seconds, focus: [lens.target[0], lens.target[2]],
      radius: Math.max(7, view.distance * 1.3), shadowReach: lens.reach + 1.2,
    });
    context.drawImage(backdrop(), 0, 0, size, size);
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { body, x, y } of labelPlaces(scene, view, size, size, () => 60)) pill(context, scene.bodies[body].label, x, y, colours);
    context.font = '18px "IBM Plex Sans", system-ui, sans-serif';
    context.fillStyle = colours.soft;
    wrapped(context, caption, size * 0.88).forEach((line, i, all) => context.fillText(line, size / 2, size - 20 - 24 * (all.length - 1 - i)));
  };
  const lens = Object.assign(createCamera(), { yaw: camera.yaw, pitch: camera.pitch, zoom: camera.zoom });
  aim(scene, lens, 0, follow, 1);
  const recorder = await createRecorder(size, fps);
  const paper = blankPaper(size), count = Math.max(1, Math.round(scene.seconds * fps));
  try {
    for (let i = 0; i < count; i++) {
      draw(paper, lens, i / fps);
      await recorder.take(paper.getImageData(0, 0, size, size));
      if (!onProgress((i + 1) / count)) return null;
    }
    return await recorder.finish();
  } finally {
    recorder.close();
    renderer.release();
  }
};
