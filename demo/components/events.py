"""How the page's events run: options of Gradio's listeners, and the JavaScript that they share."""

import json

import gradio as gr

HIDDEN = {"api_visibility": "private", "show_progress": "hidden"}  # no endpoint of its own, and over at once
# A session's requests to either of the first two run one after another: a pin set during a generation is not lost.
GENERATE, MODEL, SWEEP, LEARN = "generate", "model", "lab", "learn"  # queues
IN_BATCHES = {"concurrency_id": GENERATE, "concurrency_limit": 8}  # requests of several visitors, made together
ONE_AT_A_TIME = {"concurrency_id": MODEL, "concurrency_limit": 1}

# Every control of a tab ends in a new number in its hidden field `turn`, whose change generates: one queue for all of
# them. While one request runs, Gradio holds back the newest of those that follow and drops the others (always_last).
NEXT = "(window.motionlabTurn = (window.motionlabTurn || 0) + 1)"
NOW = f"() => {NEXT}"
SOON = f"""async () => {{
  const turn = {NEXT};
  await new Promise((done) => setTimeout(done, 150));
  if (turn === window.motionlabTurn) return turn;
}}"""
# A press of a button that makes something: where the same is asked for again, it draws a new seed unless it is locked.
# The first of its arguments are the seed and whether it is locked; what else is asked for follows.
_PRESSED = """(seed, locked, ...rest) => {
  const now = JSON.stringify(rest), asked = (window.motionlabAsked ??= {});
  const again = (asked.KEY ?? START) === now;
  asked.KEY = now;
  window.motionlabReplay = true;
  return [again && !locked ? Math.floor(Math.random() * 100000) : seed, RESULT];
}"""


def pressed_again(key: str, result: str = NEXT, start: list | None = None) -> str:
    """JavaScript of such a button.

    Args:
        key: the name under which what was asked for last is remembered.
        result: JavaScript of what it leads to beside the seed.
        start: what the page shows before anyone asks, in the order of the arguments after the first two.
    """
    known = json.dumps(json.dumps(start, separators=(",", ":"), ensure_ascii=False))
    return _PRESSED.replace("START", known).replace("KEY", key).replace("RESULT", result)


def waiting(viewer: str) -> str:
    """JavaScript that goes before a request: what takes more than a second is said over the figure."""
    return f"""(...asked) => {{
  const host = document.querySelector("#{viewer} .motion-viewer");
  clearTimeout(window.motionlabWait);
  window.motionlabWait = setTimeout(() => host?.player.busy("Making it …"), 1000);
  return asked;
}}"""


def replayed(viewer: str) -> str:
    """JavaScript that follows `waiting`: plays the viewer from the start, where a button asked for that."""
    return f"""() => {{
  clearTimeout(window.motionlabWait);
  document.querySelector("#{viewer} .motion-viewer")?.player.busy("");
  if (!window.motionlabReplay) return;
  window.motionlabReplay = false;
  document.querySelector("#{viewer} .motion-viewer")?.player.restart();
}}"""


SAVE = """(file) => {
  if (!file) return;
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.orig_name;
  document.body.appendChild(link);
  link.click();
  link.remove();
}"""


def follow(model: gr.Radio, field: gr.Slider, own: dict[str, float]) -> None:
    """Whoever chooses a model gets its own value in a field; for a name that has none it stays."""
    model.input(
        None, js=f"(model, now) => ({json.dumps(own)})[model] ?? now", inputs=[model, field], outputs=field, **HIDDEN
    )
