"""How the page's events run: options of Gradio's listeners."""

HIDDEN = {"api_visibility": "private", "show_progress": "hidden"}  # no endpoint of its own, and over at once
# Whatever generates, and whatever changes what was generated: a pin set during a generation is not lost.
ONE_AT_A_TIME = {"concurrency_id": "model", "concurrency_limit": 1}
