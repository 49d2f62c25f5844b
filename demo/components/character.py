"""The visitor's character over all tabs: their file, which bone became which, and every viewer dressed in it."""

from __future__ import annotations

import html

import gradio as gr

from demo.components.events import HIDDEN, ONE_AT_A_TIME
from demo.errors import notice_errors
from demo.state.character import CharacterState, corrected, dressed, open_body, open_for_page
from motionlab.motion.retarget.bone_map import REQUIRED, ROLES
from motionlab.viewer.bodies import BODIES

KEPT = 3600  # seconds that a character is kept after the last change
FIGURE = "Figure"
_UNSURE = 0.9  # bones that are less sure than this are marked

# The page's scripts ask `window.motionlabCharacter` whether viewers show a character (viewer.py).
_WEAR = """(told) => {
  window.motionlabCharacter = told === "on";
  document.querySelectorAll(".motion-viewer").forEach((host) => host.wear?.());
}"""


# A file that is dropped anywhere on the page goes the way of the button, which is there once the panel is open.
_DROP = """const within = (event) => [...(event.dataTransfer?.items || [])].some((item) => item.kind === "file");
document.addEventListener("dragover", (event) => within(event) && event.preventDefault());
document.addEventListener("drop", async (event) => {
  const file = [...(event.dataTransfer?.files || [])].find((one) => /\\.(glb|gltf|vrm)$/i.test(one.name));
  if (!file || event.target.closest?.("input")) return;
  event.preventDefault();
  const find = () => document.querySelector("#character-upload")?.parentElement.querySelector("input[type=file]");
  if (!find()) document.querySelector("#character button")?.click();
  for (let i = 0; i < 50 && !find(); i++) await new Promise((done) => setTimeout(done, 100));
  const given = new DataTransfer();
  given.items.add(file);
  if (!find()) return;
  find().files = given.files;
  find().dispatchEvent(new Event("change", { bubbles: true }));
});"""


class CharacterPicker:
    """A panel that opens a character, and its state. Build it inside the gr.Blocks, in front of the tabs."""

    def __init__(self):
        self.state = gr.State(None, time_to_live=KEPT, delete_callback=None)
        with gr.Accordion("Character: the figure", open=False, elem_id="character") as self.panel:
            with gr.Row():
                self.upload = gr.UploadButton(
                    "Open your GLB or VRM",
                    file_types=[".glb", ".gltf", ".vrm"],
                    size="sm",
                    scale=0,
                    min_width=180,
                    elem_id="character-upload",
                )
                self.choice = gr.Radio(
                    [FIGURE, *map(str.capitalize, BODIES)],
                    value=FIGURE,
                    show_label=False,
                    label="Who moves",
                    container=False,
                    min_width=320,
                    elem_id="character-choice",
                )
                self.facts = gr.HTML(_introduction(), elem_id="character-facts")
            with gr.Accordion(
                "Which bone became which", open=False, visible=False, elem_id="character-bones"
            ) as self.bones:
                self.table = gr.Dataframe(
                    headers=["bone of the body", "bone in your file"],
                    datatype="str",
                    type="array",
                    interactive=True,
                    column_count=(2, "fixed"),
                    static_columns=[0],
                    elem_id="character-table",
                    show_label=False,
                )
                self.apply = gr.Button("Use these bones", size="sm", elem_id="character-apply")
        gr.HTML("", js_on_load=_DROP, elem_id="character-drop", apply_default_css=False)
        self.worn = gr.Textbox("off", visible="hidden", elem_id="character-worn")
        self._connect()

    def _connect(self) -> None:
        outputs = [self.state, self.panel, self.facts, self.choice, self.bones, self.table, self.worn]

        @notice_errors
        def opened(path):
            return self._shown(open_for_page(path))

        @notice_errors
        def mended(character: CharacterState, rows):
            return self._shown(corrected(character, rows))

        @notice_errors
        def chosen(name):
            return self._shown(None if name == FIGURE else open_body(str(name).lower()))

        for event in (
            self.upload.upload(opened, self.upload, outputs, api_visibility="private", **ONE_AT_A_TIME),
            self.apply.click(mended, [self.state, self.table], outputs, api_visibility="private", **ONE_AT_A_TIME),
            self.choice.input(chosen, self.choice, outputs, api_visibility="private", **ONE_AT_A_TIME),
        ):
            event.then(None, self.worn, js=_WEAR, **HIDDEN)

    @staticmethod
    def _shown(character: CharacterState | None) -> tuple:
        if character is None:
            return (
                None,
                gr.Accordion(label="Character: the figure"),
                _introduction(),
                FIGURE,
                gr.Accordion(visible=False),
                [],
                "off",
            )
        rows = [[role, character.bones.get(role, "")] for role in ROLES]
        return (
            character,
            gr.Accordion(label=f"Character: {character.name}"),
            _facts(character),
            None if character.own else character.name.capitalize(),
            gr.Accordion(visible=character.own),
            rows,
            "on",
        )

    def dress_viewers(self, app: gr.Blocks) -> None:
        """Every viewer on the page shows the character, as long as one is open."""
        for viewer in [block for block in app.blocks.values() if isinstance(block, gr.HTML)]:
            if 'class="motion-viewer"' not in (viewer.html_template or ""):
                continue
            button = gr.Button(visible="hidden", elem_id=f"{viewer.elem_id}-wear")

            @notice_errors
            def dress(payload, character):
                return dressed(payload, character)

            button.click(
                dress,
                [viewer, self.state],
                viewer,
                js=f"""(payload, character) => [
                    document.querySelector("#{viewer.elem_id} .motion-viewer")?.bare || payload, character
                ]""",
                **ONE_AT_A_TIME,
                **HIDDEN,
            )


def _introduction() -> str:
    return '<p class="character-facts">Any humanoid with a skin, also dropped on the page: it moves in every tab.</p>'


def _facts(character: CharacterState) -> str:
    body = character.opened.body
    found = len([role for role in REQUIRED if role in body.bones.bones])
    unsure = [role for role, sure in body.bones.confidence.items() if sure < _UNSURE and role in body.bones.bones]
    how = {"VRM": "by its own table", "structure": "by its structure"}.get(body.bones.rig, f"as {body.bones.rig}")
    if not character.own:
        return '<p class="character-facts">GLB and video are of this body.</p>'
    parts = [f"<b>{html.escape(character.name)}</b>", f"{found} of {len(REQUIRED)} bones found {html.escape(how)}"]
    if unsure:
        parts.append("please check them below")
    if character.plain:
        parts.append(html.escape(character.plain))
    return f'<p class="character-facts">{" · ".join(parts)}</p>'
