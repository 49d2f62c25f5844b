"""The motion that the page opens on: a script of the document moves it before Gradio has built the page around it."""

from __future__ import annotations

import json
import re

from motionlab.viewer import source, style

SENT_ONCE = "opening"  # value of a viewer that shows what the document opens on, which is sent once
_PATIENCE = 120  # milliseconds between its frames while the page is being built: that work goes first
# Where the viewer of the Generate tab will be, see page.css.
_STYLE = """#opening {
  position: absolute; box-sizing: border-box; height: min(56vh, 640px); min-height: 380px; top: 343px;
  left: max(28px, 50vw - 672px); width: calc((min(100vw, 1400px) - 72px) * 7 / 11);
}
@media (max-width: 700px) {
  #opening { top: 451px; left: 28px; width: calc(100vw - 56px); height: 46vh; min-height: 300px; }
}"""
_SCRIPT = """window.motionlabViewer = (() => {
SOURCE
  return { mount: (host, payload) => mountMotionViewer(host, payload, STYLE) };
})();
window.motionlabOpening = PAYLOAD;
if ([null, "generate"].includes(new URLSearchParams(location.search).get("tab"))) {
  const host = document.querySelector("#opening");
  host.className = "motion-viewer";
  host.player = motionlabViewer.mount(host, motionlabOpening);
  host.player.calm(PATIENCE);
}"""


def opening_part(payload: str) -> bytes:
    """HTML that defines the viewer, as window.motionlabViewer, and plays a payload of it at once."""
    words = {
        "SOURCE": source(),
        "STYLE": json.dumps(style()),
        "PAYLOAD": json.dumps(payload).replace("<", "\\u003c"),
        "PATIENCE": str(_PATIENCE),
    }
    script = re.sub("|".join(words), lambda found: words[found[0]], _SCRIPT)
    return f'<style>{_STYLE}</style><div id="opening"></div><script>{script}</script>'.encode()


def with_opening(page: bytes, part: bytes) -> bytes:
    """A page with what `opening_part` made, before Gradio's own."""
    head, tag, body = page.partition(b"<gradio-app")
    return head + part + tag + body if tag else page
