"""The published text-to-motion protocol: its words, its test set, its evaluator, its numbers."""
