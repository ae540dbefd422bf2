"""The right to be forgotten: a keyed tombstone now, gone from every table after the next night."""

from __future__ import annotations

import json
import os
from typing import Any

from resonance.errors import UsageError
from resonance.privacy.keys import user_key
from resonance.settings import Settings


def erase(settings: Settings, user_id: str) -> dict[str, Any]:
    """Append a tombstone for `user_id` to `erasures.jsonl`; returns the receipt. Landing treats it like the erasures stream.

    The raw id is written nowhere. Asking twice writes once.
    """
    if not 1 <= len(user_id) <= 64:
        raise UsageError("a user id has 1 to 64 characters", "", "resonance erase USER_ID")
    key = user_key(settings.hmac_key, user_id)
    path = settings.erasures_file
    known = {json.loads(line)["user_key"] for line in path.read_text().splitlines() if line.strip()} if path.exists() else set()
    tombstone = {"user_key": key, "requested_at": settings.as_of.isoformat()}
    if key not in known:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(json.dumps(tombstone) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return {**tombstone, "already_known": key in known, "effective": "after the next night"}
