"""Programs that measure time. Nothing imports them but tests."""
