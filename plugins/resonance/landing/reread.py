"""Single lines of a delivery again, redacted: for conflicts that only the whole night shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from resonance.contract import Stream
from resonance.landing.chunks import Reader
from resonance.landing.discover import Delivery
from resonance.landing.kernels.shapes import JSON
from resonance.landing.redact import Redactor
from resonance.landing.set_aside import KINDS
from resonance.landing.strict import parse_json
from resonance.settings import Settings


def redacted_lines(
    settings: Settings, stream: Stream, delivery: Delivery, numbers: list[int]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, {raw, event_id, user_keys}) of readable lines of one file, in file order."""
    redactor = Redactor(stream, settings.hmac_key)
    wanted = np.array(sorted(numbers))
    for chunk in Reader(settings.landing, stream, [delivery]).chunks():
        for at in np.flatnonzero(np.isin(chunk.number, wanted)).tolist():
            if chunk.kind == JSON:
                fields = parse_json(chunk.raw(at))
            else:
                assert chunk.table is not None
                fields = chunk.table.slice(int(np.searchsorted(chunk.at, at)), 1).to_pylist()[0]
            safe = {
                "raw": redactor.line(KINDS[chunk.kind], fields),
                "event_id": fields["event_id"],
                "user_keys": redactor.users(fields),
            }
            yield int(chunk.number[at]), safe
