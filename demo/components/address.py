"""The page's address: which tab is open, and what result is shown, so that a link and a reload lead back to it."""

from __future__ import annotations

import gradio as gr

from demo.components.events import HIDDEN

# Parameters: tab; s, what Generate shows; e, what Edit shows.
_OPEN = """() => {
  const address = new URLSearchParams(window.location.search);
  const tabs = Object.values(NAMES).slice(1);
  if (!tabs.includes(address.get("tab"))) window.motionlabTabs = true; // else once that tab is open
  window.addEventListener("popstate", () => document.querySelector("#address-tab").click());
  return ["s", "e", "tab"].map((name) => address.get(name) || "");
}"""
_TAB = """() => new URLSearchParams(window.location.search).get("tab") || "FIRST" """
# A tab that was pressed becomes a step to go back over.
_SELECTED = """() => {
  const address = new URL(window.location), names = NAMES;
  const chosen = document.querySelector('#tabs > .tab-wrapper [role="tab"][aria-selected="true"]');
  const tab = names[(chosen?.innerText || "").trim()];
  const asked = (address.searchParams.get("tab") || "FIRST") === tab;
  const settled = window.motionlabTabs;
  window.motionlabTabs ||= asked;
  if (!tab || asked || !settled) return;
  address.searchParams.set("tab", tab);
  window.history.pushState(null, "", address);
}"""
_SHOWS = """(code) => {
  const address = new URL(window.location);
  if (code) address.searchParams.set("NAME", code);
  else address.searchParams.delete("NAME");
  window.history.replaceState(null, "", address);
}"""
_COPY = """async () => {
  const text = window.location.href;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.body.appendChild(document.createElement("textarea")); // without the right to the clipboard
    field.value = text;
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const button = document.querySelector("#BUTTON");
  const before = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = before), 1500);
}"""


def shows_in_address(name: str) -> str:
    """JavaScript that writes a code into the parameter `name`, or takes it out."""
    return _SHOWS.replace("NAME", name)


def copy_button(elem_id: str) -> gr.Button:
    """Copies the page's address."""
    button = gr.Button("Copy link", size="sm", min_width=0, elem_id=elem_id)
    button.click(None, js=_COPY.replace("BUTTON", elem_id), **HIDDEN)
    return button


class Address:
    """Hidden fields with what the address said when the page was opened; scene, edit: codes of links."""

    def __init__(self):
        self.scene = gr.Textbox("", visible="hidden", elem_id="address-s")
        self.edit = gr.Textbox("", visible="hidden", elem_id="address-e")
        self.tab = gr.Textbox("", visible="hidden")

    def watch(self, app: gr.Blocks, tabs: gr.Tabs, names: dict[str, str]) -> None:
        """Reads the address when the page opens, and follows the tabs. names: title of a tab -> its id."""
        first = next(iter(names.values()))
        listed = str(names).replace("'", '"')
        back = gr.Button(visible="hidden", elem_id="address-tab")

        def select(tab: str):
            return gr.Tabs(selected=tab) if tab in names.values() else gr.skip()

        app.load(None, js=_OPEN.replace("NAMES", listed), outputs=[self.scene, self.edit, self.tab], **HIDDEN)
        back.click(None, js=_TAB.replace("FIRST", first), outputs=self.tab, **HIDDEN)
        self.tab.change(select, self.tab, tabs, queue=False, **HIDDEN)
        gr.on(
            [tab.select for tab in tabs.children],
            None,
            js=_SELECTED.replace("NAMES", listed).replace("FIRST", first),
            **HIDDEN,
        )
