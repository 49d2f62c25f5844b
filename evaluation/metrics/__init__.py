"""Metrics: pure functions on arrays, a question a file."""
