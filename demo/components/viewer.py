"""The motion viewer as a Gradio component."""

from __future__ import annotations

import gradio as gr

from demo.components.opening import SENT_ONCE

# Draws the scene as a video and sends it: a value of gr.File of several, or nothing where that fails.
_FILM = """host.takeFilm = async () => {
  if (host.filming) return null;
  host.filming = true;
  host.player.pause();
  let said = -1; // each word takes time to draw, too
  const say = (share) => {
    const percent = 5 * Math.round(20 * share);
    if (percent !== said) host.player.busy(`Drawing the video: ${(said = percent)} %`, share);
    return host.isConnected;
  };
  try {
    say(0);
    const files = await host.player.film(host.player.state().title, say);
    if (!files) return null;
    host.player.busy("Saving the video …");
    const sent = files.map(async (file) => {
      const { path } = await upload(file);
      return { path, orig_name: file.name, meta: { _type: "gradio.FileData" } };
    });
    return await Promise.all(sent);
  } catch (error) {
    console.warn(error);
    return null;
  } finally {
    host.filming = false;
    host.player.busy("");
  }
};"""

# What the document opened on goes on here, if this is where it is from.
_MOUNT = """host.bare = props.value === "SENT_ONCE" ? window.motionlabOpening : props.value;
const early = document.querySelector("#opening");
if (early?.player && host.bare === window.motionlabOpening) {
  host.player = early.player;
  host.player.move(host);
  host.player.calm(0);
} else host.player = window.motionlabViewer.mount(host, host.bare);
early?.remove();""".replace("SENT_ONCE", SENT_ONCE)

# Buttons that belong to a viewer are hidden elsewhere, under its own id and a word.
_BUTTON = """const buttonFor = (word) => {
  let button = null;
  for (let above = host; above && !button; above = above.parentElement)
    button = above.id ? document.getElementById(`${above.id}-${word}`) : null;
  return button;
};"""

# A pressed body waits in the window for the click of the hidden button that `choose_by_press` makes.
_PICK = """element.addEventListener("motionlab:pick", (event) => {
  window.motionlabBody = event.detail.body;
  buttonFor("pick")?.click();
});"""


# With a character open (character.py), a payload of the figure waits for the hidden button that dresses it.
_WEAR = """host.wear = () => {
  const button = buttonFor("wear");
  if (!host.bare || !window.motionlabCharacter || !button) return host.player.show(host.bare);
  button.click();
};
const arrive = (payload) => {
  if (!payload) return;
  if (payload.includes('"dressed":')) return host.player.show(payload);
  host.bare = payload;
  host.wear();
};"""


def motion_viewer(payload: str, **options) -> gr.HTML:
    """Plays a payload of `motionlab.viewer.encode`, also one that arrives later; SENT_ONCE: what the document opens on.
    options: as gr.HTML.

    A function, not a subclass: Gradio writes a .pyi file beside every class derived from its components.
    """
    return gr.HTML(
        payload,
        html_template='<div class="motion-viewer"></div>',
        js_on_load=f"""const host = element.querySelector(".motion-viewer");
{_MOUNT}
{_BUTTON}
{_WEAR}
watch("value", () => arrive(props.value));
{_PICK}
{_FILM}""",
        apply_default_css=False,
        **options,
    )
