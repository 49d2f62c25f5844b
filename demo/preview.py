"""What a messenger shows of a link to the page: a title, a sentence and a picture (Open Graph)."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.components.opening import opening_part, with_opening
from demo.state.link import unpack
from demo.state.request import MAX_PROMPT
from motionlab.errors import MotionLabError

PICTURE = Path(__file__).with_name("preview.jpg")
FAVICON = Path(__file__).with_name("favicon.svg")
PATH = "/preview.jpg"
TITLE = "MotionLab"
ABOUT = "Write what a person does, and watch a body move: models of human motion to play with, edit, film and measure."
_OTHERS = re.compile(rb"<meta\s[^>]*(?:og:|twitter:)[^>]*>")


class Preview:
    """ASGI middleware around Gradio's page: its own meta tags in place of Gradio's, the picture that they name, and the
    motion that it opens on.

    opening: a payload of the viewer.
    """

    def __init__(self, app: ASGIApp, opening: str):
        self._app, self._opening = app, opening_part(opening)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in ("/", PATH):
            return await self._app(scope, receive, send)
        if scope["path"] == PATH:
            return await FileResponse(PICTURE)(scope, receive, send)
        start: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            if any(name.lower() == b"content-type" and b"html" in value for name, value in headers):
                body = with_meta(body, _origin(scope), scope["query_string"].decode("latin-1"))
                body = with_opening(body, self._opening)
            headers.append((b"content-length", str(len(body)).encode()))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, collect)


def with_meta(page: bytes, origin: str, query: str) -> bytes:
    """A page with the meta tags of a link. origin: https://host. query: what stands behind the ? of the link."""
    title, about = TITLE, ABOUT
    sentence = sentence_of(query)
    if sentence:
        title, about = f"{TITLE}: {sentence}", f"Watch a body act it out, and change what it does. {ABOUT}"
    picture = f"{origin}{PATH}"
    tags = {
        "og:title": title,
        "og:description": about,
        "og:image": picture,
        "og:type": "website",
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": about,
        "twitter:image": picture,
    }
    lines = (
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" content="{html.escape(text)}">'
        for name, text in tags.items()
    )
    own = "".join(lines) + f'<meta name="description" content="{html.escape(about)}">'
    return _OTHERS.sub(b"", page).replace(b"</head>", own.encode() + b"</head>", 1)


def sentence_of(query: str) -> str | None:
    """The sentence that a link's parameter `s` asks for."""
    try:
        said = unpack(parse_qs(query)["s"][0])
        return str(said["prompt"])[:MAX_PROMPT]
    except (KeyError, IndexError, TypeError, ValueError, MotionLabError):
        return None


def _origin(scope: Scope) -> str:
    """Where the visitor came to, also through a proxy."""
    request = Request(scope)
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip()
    host = request.headers.get("x-forwarded-host") or request.headers.get("host", "")
    return f"{'https' if scheme == 'https' else 'http'}://{host}"
