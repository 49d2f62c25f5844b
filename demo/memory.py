"""What keeps a page that runs for weeks as small as it was on its first day."""

from __future__ import annotations

import ctypes
import os
import threading
import time

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt's parameters, from malloc.h of glibc
_BETWEEN = 1.0  # seconds from one time that freed memory is given back to the next


def limit_memory() -> None:
    """Bounds caches and heaps of this process. Call it before torch is imported and before there are threads.

    oneDNN compiles a kernel for every shape that it meets, 10 MB for every length of a motion, and keeps a thousand of
    them: 128 are those of three models at one length. glibc gives every thread a heap of its own and keeps in it what
    was freed; another C library is left as it is.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")
    try:
        libc = ctypes.CDLL("libc.so.6")
        mallopt, malloc_trim = libc.mallopt, libc.malloc_trim
    except (OSError, AttributeError):
        return
    mallopt(_ARENA_MAX, 2)
    mallopt(_MMAP_THRESHOLD, 1 << 20)
    mallopt(_TRIM_THRESHOLD, 8 << 20)

    def give_back() -> None:
        while True:
            time.sleep(_BETWEEN)
            malloc_trim(0)

    threading.Thread(target=give_back, daemon=True).start()
