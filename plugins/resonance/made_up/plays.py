"""Which plays of a log can have gone on, on platforms that say on which machine."""

from __future__ import annotations

import numpy as np

from resonance.made_up.world import Imagined

SKIP = 1
"""Code of an ending (third.lines.ENDINGS)."""


def one_at_a_time(stage: Imagined) -> None:
    """What begins on a machine ends what the same account had on there; the speaker goes on while the phone plays."""
    plays = stage.log.rows("play")
    order = np.lexsort((plays["listened"], plays["ts"], plays["by"], plays["account"]))
    plays = {name: column[order] for name, column in plays.items()}
    machine = plays["account"] * 10 + plays["by"]
    room = np.full(len(order), np.iinfo(np.int64).max)
    room[:-1] = np.where(machine[1:] == machine[:-1], np.diff(plays["ts"]).clip(100), room[:-1])
    cut = plays["listened"] > room
    plays |= {"listened": np.where(cut, room, plays["listened"]), "ending": np.where(cut, SKIP, plays["ending"])}
    stage.log.replace("play", plays)
