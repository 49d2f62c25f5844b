"""Random damage to everything that strangers hand in: files, folders, tables, arguments.

`python -m tests.fuzz --minutes 10` mutates good inputs and those that once hurt, and reads each in a process with
limits of time and memory. What is read or refused with one sentence (MotionLabError) is well; any other exception, a
hang, or memory beyond the limit is a failure, printed with the command that repeats it.
"""
