"""Chunks read by a thread of its own, while those before them are judged."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

from resonance.landing.chunk import Chunk


def ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks, the next one being read while the present one is judged."""
    waiting: queue.Queue[Any] = queue.Queue(maxsize=1)
    stop = threading.Event()

    def read() -> None:
        try:
            for chunk in chunks:
                if stop.is_set():
                    return
                waiting.put(chunk)
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        while reader.is_alive():
            try:
                waiting.get(timeout=0.05)
            except queue.Empty:
                continue
