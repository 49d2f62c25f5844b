"""The Bandai-Namco Research Motion Dataset: its takes, and captions made from its labels."""
