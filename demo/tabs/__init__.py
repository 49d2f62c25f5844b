"""One file a tab: how it is laid out, and what its events do."""
