"""Anyone's motions measured: a folder of files or a function, beside real motions and captions."""
