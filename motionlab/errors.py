"""The one exception that users see."""

MOST_CHARACTERS = 480  # of a message: a page shows it, and a file may bring names of any length


class MotionLabError(ValueError):
    """Something the user can mend; its message is one sentence that says what to do.

    On one line, of letters that every terminal and page can show, and cut in its middle where it is too long.
    """

    def __init__(self, message: str = ""):
        text = " ".join(str(message).encode("utf-8", "replace").decode("utf-8").split())
        if len(text) > MOST_CHARACTERS:
            text = f"{text[: MOST_CHARACTERS - 163]} … {text[-160:]}"
        super().__init__(text)
