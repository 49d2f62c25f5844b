// Square pictures as files of a video: H.264 by the browser's own encoder, or JPEGs, which the server encodes.

// codec: H.264 without frames out of order. papers: pictures on their way at once. patience: ms without a sign of life.
const RECORDER = { codec: "avc1.42001f", bitrate: 3_000_000, quality: 0.9, papers: 4, patience: 20_000 };
const BT709 = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false };

// An ImageData with an even side as I420 in BT.709, limited range: 16 to 235, colours 16 to 240 around 128. In whole
// numbers of 1/256, a square of four pixels at a time: this runs for every picture.
const limitedRange = ({ data, width: side }) => {
  const area = side * side, quarter = area >> 2, out = new Uint8Array(area + 2 * quarter);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, area); // red in the lowest byte
  const luma = (pixel) => (4224 + 47 * (pixel & 255) + 157 * ((pixel >> 8) & 255) + 16 * ((pixel >> 16) & 255)) >> 8;
  let colour = area;
  for (let row = 0; row < area; row += 2 * side)
    for (let at = row, end = row + side; at < end; at += 2, colour++) {
      const [a, b, c, d] = [pixels[at], pixels[at + 1], pixels[at + side], pixels[at + side + 1]];
      out[at] = luma(a);
      out[at + 1] = luma(b);
      out[at + side] = luma(c);
      out[at + side + 1] = luma(d);
      const red = (a & 255) + (b & 255) + (c & 255) + (d & 255);
      const green = ((a >> 8) & 255) + ((b >> 8) & 255) + ((c >> 8) & 255) + ((d >> 8) & 255);
      const blue = ((a >> 16) & 255) + ((b >> 16) & 255) + ((c >> 16) & 255) + ((d >> 16) & 255);
      out[colour] = (131584 - 26 * red - 86 * green + 112 * blue) >> 10;
      out[colour + quarter] = (131584 + 112 * red - 102 * green - 10 * blue) >> 10;
    }
  return out;
};

// The browser's encoder. Rejects where there is none for this; `take` and `finish` reject once it has failed. chunks:
// coded pictures, the first ones. left: the pictures behind those, as they were given.
const createEncoder = async (size, fps) => {
  const { codec, bitrate, papers, patience } = RECORDER;
  const settings = { codec, width: size, height: size, framerate: fps, bitrate, avc: { format: "annexb" } };
  if (!(await VideoEncoder.isConfigSupported(settings)).supported) throw new Error("no encoder for H.264");
  const chunks = [], left = new Map();
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  failure.catch(() => {}); // it may come when nobody waits
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      chunks.push(bytes);
      left.delete(chunk.timestamp);
    },
    error: fail,
  });
  encoder.configure(settings);
  const soon = async (promise) => {
    let timer;
    const silence = new Promise((_, reject) => (timer = setTimeout(reject, patience, new Error("the encoder is silent"))));
    await Promise.race([promise, failure, silence]).finally(() => clearTimeout(timer));
  };
  let taken = 0;
  const take = async (picture) => {
    const timestamp = Math.round((1e6 * taken) / fps), keyFrame = taken % (2 * fps) === 0;
    taken++;
    left.set(timestamp, picture);
    while (encoder.encodeQueueSize >= papers)
      await soon(new Promise((done) => encoder.addEventListener("dequeue", done, { once: true })));
    const layout = { format: "I420", codedWidth: size, codedHeight: size, colorSpace: BT709 };
    const frame = new VideoFrame(limitedRange(picture), { ...layout, timestamp });
    try {
      encoder.encode(frame, { keyFrame });
    } finally {
      frame.close();
    }
  };
  const finish = async () => {
    await soon(encoder.flush());
    if (chunks.length !== taken) throw new Error("the encoder left pictures out");
  };
  const close = () => encoder.state !== "closed" && encoder.close();
  return { take, finish, close, chunks, left };
};

// JPEGs one after the other.
const createPictures = (size) => {
  const { papers, quality } = RECORDER, drawn = Array.from({ length: papers }, () => blankPaper(size));
  const blobs = [], waiting = [];
  let taken = 0;
  const take = async (picture) => {
    const i = taken++, paper = drawn[i % papers];
    if (waiting.length >= papers) await waiting.shift();
    paper.putImageData(picture, 0, 0);
    const keep = (done, fail) =>
      paper.canvas.toBlob((blob) => (blob ? done((blobs[i] = blob)) : fail(new Error("no JPEG"))), "image/jpeg", quality);
    waiting.push(new Promise(keep));
  };
  const finish = () => Promise.all(waiting);
  return { take, finish, blobs };
};

// Takes ImageData of size x size pixels, one after the other. `finish` resolves to what has them all, in order:
// film.h264, film.mjpeg, or, where the encoder failed in the middle, the first of the one and the rest of the other.
const createRecorder = async (size, fps) => {
  const pictures = createPictures(size);
  const encoder = await createEncoder(size, fps).catch((error) => void console.warn(error));
  let encodes = Boolean(encoder);
  const tried = async (action) => {
    try {
      return await action();
    } catch (error) {
      console.warn(error);
    }
    encodes = false;
    encoder.close();
    const first = encoder.chunks.length, still = [...encoder.left];
    if (still.some(([timestamp], i) => timestamp !== Math.round((1e6 * (first + i)) / fps))) throw new Error("pictures are lost");
    for (const [, picture] of still) await pictures.take(picture);
  };
  const take = (picture) => (encodes ? tried(() => encoder.take(picture)) : pictures.take(picture));
  const finish = async () => {
    if (encodes) await tried(encoder.finish);
    await pictures.finish();
    const files = [new File(encoder?.chunks ?? [], "film.h264"), new File(pictures.blobs, "film.mjpeg")];
    return files.filter((file) => file.size);
  };
  return { take, finish, close: () => encoder?.close() };
};
