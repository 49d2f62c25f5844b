"""The learned evaluator: the space in which generated motions are measured."""
