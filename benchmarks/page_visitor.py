"""A visitor of the page without a browser: fills fields, presses buttons and reads what comes back, over HTTP."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import httpx

from motionlab.errors import MotionLabError


class PageVisitor:
    """One open page. Fields and buttons are called by their `elem_id`.

    values: component id -> what stands in it. notices: what the page said beside its results.
    """

    def __init__(self, url: str, timeout: float = 900.0):
        self._api = f"{url.rstrip('/')}/gradio_api"
        self._http = httpx.Client(timeout=timeout, limits=httpx.Limits(max_keepalive_connections=0))
        config = self._http.get(f"{url.rstrip('/')}/config").json()
        self._session = uuid.uuid4().hex
        self._events = config["dependencies"]
        self._ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        self.values = {part["id"]: part["props"].get("value") for part in config["components"]}
        self.notices: list[str] = []

    def value(self, elem_id: str):
        return self.values[self._ids[elem_id]]

    def fill(self, elem_id: str, value) -> None:
        self.values[self._ids[elem_id]] = value

    def upload(self, elem_id: str, path: str | Path) -> None:
        """Sends a file and leaves it in a field."""
        with open(path, "rb") as file:
            answer = self._http.post(f"{self._api}/upload", files={"files": (Path(path).name, file)})
        if answer.is_error:
            raise MotionLabError(answer.text)
        [sent] = answer.json()
        self.fill(elem_id, {"path": sent, "orig_name": Path(path).name, "meta": {"_type": "gradio.FileData"}})

    def press(self, elem_id: str, event: str = "click") -> None:
        """What the server does for an event of a component, one function after the other.

        Raises MotionLabError where one of them ends in an error, or where the event reaches no function.
        """
        target = self._ids[elem_id]
        functions = [one for one in self._events if [target, event] in one["targets"] and one["backend_fn"]]
        if not functions:
            raise MotionLabError(f"#{elem_id} has no {event} that reaches the server")
        for function in functions:
            self._run(function)

    def _run(self, function: dict) -> None:
        body = {
            "data": [self.values[i] for i in function["inputs"]],
            "fn_index": function["id"],
            "session_hash": self._session,
        }
        self._http.post(f"{self._api}/queue/join", json=body).raise_for_status()
        with self._http.stream("GET", f"{self._api}/queue/data", params={"session_hash": self._session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if message.get("msg") == "log":
                    self.notices.append(message["log"])
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise MotionLabError(message["output"].get("error") or "the page failed without a word")
                    self._take(function["outputs"], message["output"].get("data", []))
                    return
        raise MotionLabError("the page hung up before it answered")

    def _take(self, outputs: list[int], data: list) -> None:
        for component, value in zip(outputs, data):
            if not isinstance(value, dict) or value.get("__type__") != "update":
                self.values[component] = value
            elif "value" in value:
                self.values[component] = value["value"]
