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
