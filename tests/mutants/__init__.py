"""Mutation testing of the core: small wrong changes, by name, and the tests that have to notice them."""
