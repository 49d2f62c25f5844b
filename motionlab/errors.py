"""The one exception that users see."""


class MotionLabError(ValueError):
    """Something the user can mend; its message is one sentence that says what to do."""
