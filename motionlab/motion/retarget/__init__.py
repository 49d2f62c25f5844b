"""Motions on any humanoid character: bones found, rest poses aligned, rotations carried over, feet and hands placed."""
