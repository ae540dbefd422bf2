"""Loops over bytes and rows, compiled to machine code (Numba): scan JSON lines, read values, judge rows, digest, gather.

Compiled code is kept beside the source under a digest of all kernels: a change in one of them makes every one anew.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

_HERE = Path(__file__).parent


def _keep_beside_source() -> None:
    """Where the source may not be written to, as in an image, a copy of what lies there serves one process."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))).hexdigest()[:16]
    folder = _HERE / "__pycache__" / f"kernels-{digest}"
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        private = tempfile.mkdtemp(prefix="resonance-kernels-")
        atexit.register(shutil.rmtree, private, ignore_errors=True)
        if folder.exists():
            shutil.copytree(folder, private, dirs_exist_ok=True)
        folder = Path(private)
    numba.config.CACHE_DIR = str(folder)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as machine code, which runs without the interpreter's lock."""
    kernel: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return kernel


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a small function, which becomes part of its callers."""
    kernel: Callable[..., Any] = numba.njit(cache=True, nogil=True, inline="always")(function)
    return kernel


_keep_beside_source()
