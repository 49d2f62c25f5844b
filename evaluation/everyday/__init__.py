"""Prompt adherence in free English: kinds of everyday acts, a rule on joints for each, and how real clips pass it."""
