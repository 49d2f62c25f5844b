"""The browser's own video, and what becomes of it where the encoder is missing or fails."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from motionlab.viewer import encode, source, style
from tests.synthetic import wave_motion

imageio = pytest.importorskip("imageio.v2", reason="needs: pip install imageio")

from demo.components.film import join_pictures
from tests.page.browser import PATIENCE
from tests.page.videos import decoded, described

SIDE = 640
COLOURS = [(128, 128, 128), (40, 90, 220), (220, 60, 30), (16, 16, 16), (250, 250, 250)]
_FAILING = """const Real = VideoEncoder;
window.VideoEncoder = class extends Real {
  constructor(given) {
    super(given);
    Object.assign(this, { given, taken: 0 });
  }
  encode(frame, options) {
    if (this.taken++ < AT) return super.encode(frame, options);
    this.given.error(new Error("lost"));
    this.close();
  }
};"""
# What may be wrong with the encoder of a browser, and the files that are expected then.
TROUBLE = {
    "none": ("// as it is", ["film.h264"]),
    "no encoder": ("delete window.VideoEncoder;", ["film.mjpeg"]),
    "it is asked in vain": ("VideoEncoder.isConfigSupported = () => { throw new Error('no'); };", ["film.mjpeg"]),
    "not for H.264": ("VideoEncoder.isConfigSupported = async () => ({ supported: false });", ["film.mjpeg"]),
    "it is not set up": ("VideoEncoder.prototype.configure = () => { throw new Error('no'); };", ["film.mjpeg"]),
    "it fails at once": (_FAILING.replace("AT", "0"), ["film.mjpeg"]),
    "it fails in the middle": (_FAILING.replace("AT", "12"), ["film.h264", "film.mjpeg"]),
    "it throws in the middle": (
        _FAILING.replace("AT", "12").replace('this.given.error(new Error("lost"))', 'throw new Error("lost")'),
        ["film.h264", "film.mjpeg"],
    ),
    "it fails at the end": (
        "VideoEncoder.prototype.flush = async function () { this.close(); throw new Error('lost'); };",
        None,
    ),
    "it is silent": (
        "RECORDER.patience = 500; VideoEncoder.prototype.encode = () => {};"
        "Object.defineProperty(VideoEncoder.prototype, 'encodeQueueSize', { get: () => 9 });",
        ["film.mjpeg"],
    ),
}
_FILES = """const sent = async (files) =>
  Promise.all(files.map(async (file) => {
    let text = "";
    for (const byte of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(byte);
    return [file.name, btoa(text)];
  }));"""
_RECORD = """async (colours) => {
  const recorder = await createRecorder(640, 30), paper = blankPaper(640);
  for (const colour of colours) {
    paper.fillStyle = `rgb(${colour})`;
    paper.fillRect(0, 0, 640, 640);
    await recorder.take(paper.getImageData(0, 0, 640, 640));
  }
  const files = await recorder.finish();
  recorder.close();
  return sent(files);
}"""


@pytest.fixture
def viewer(browser):
    """A document with nothing but the viewer, where a browser lets its encoder be used."""
    context = browser.new_context(viewport={"width": 500, "height": 400})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    document = "<!doctype html><div id=viewer style='height: 300px'></div>"
    page.route("http://127.0.0.1/", lambda route: route.fulfill(body=document, content_type="text/html"))
    page.goto("http://127.0.0.1/")
    page.add_script_tag(content=source())
    page.add_script_tag(content=_FILES)
    yield page
    context.close()


@pytest.fixture
def player(viewer):
    """The same with a motion, and its player as `player`."""
    viewer.evaluate(
        "given => void (window.player = mountMotionViewer(document.querySelector('#viewer'), ...given))",
        [encode([wave_motion(24)], title="wave"), style()],
    )
    return viewer


def joined(files, tmp_path):
    paths = [tmp_path / name for name, _ in files]
    for path, (_, content) in zip(paths, files):
        path.write_bytes(base64.b64decode(content))
    return join_pictures([str(path) for path in paths], tmp_path / "film.mp4")


@pytest.mark.parametrize("trouble", TROUBLE)
def test_every_picture_arrives_once_in_its_colours(viewer, tmp_path, trouble):
    script, expected = TROUBLE[trouble]
    viewer.add_script_tag(content=script)
    colours = [colour for colour in COLOURS for _ in range(5)]
    files = viewer.evaluate(_RECORD, colours)
    assert expected is None or [name for name, _ in files] == expected
    film = joined(files, tmp_path)
    assert "yuv420p(tv, bt709, " in described(film)
    seen = decoded(film, SIDE)[:, 300, 300]
    assert len(seen) == len(colours) and np.abs(seen - colours).max() <= 5


def test_a_scene_is_drawn_once_though_the_encoder_fails(player, tmp_path):
    player.add_script_tag(content=_FAILING.replace("AT", "9"))
    files, shares = player.evaluate("""async () => {
      const shares = [];
      const files = await player.film("wave", (share) => shares.push(share));
      return [await sent(files), shares];
    }""")
    assert len(shares) > 20 and shares == sorted(set(shares)), "no picture is drawn a second time"
    with imageio.get_reader(joined(files, tmp_path)) as video:
        assert video.count_frames() == len(shares)


def test_a_scene_that_cannot_be_drawn_is_not_drawn_again(player):
    drawn, said = player.evaluate("""async () => {
      let drawn = 0;
      const write = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (...more) {
        if (++drawn === 5) throw new Error("no more ink");
        return write.apply(this, more);
      };
      return player.film("wave", () => true).then(() => [drawn, "done"], (error) => [drawn, error.message]);
    }""")
    assert (drawn, said) == (5, "no more ink")
