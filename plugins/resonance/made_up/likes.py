"""Which likes of a log can have been given, on whichever platform."""

from __future__ import annotations

import numpy as np

from resonance.made_up.world import Imagined


def keep_likes_that_change(stage: Imagined) -> None:
    """One cannot like what one likes already, nor take back what one does not."""
    likes = stage.log.rows("like")
    order = np.lexsort((likes["action"], likes["ts"], likes["song"], likes["account"]))
    key = likes["account"][order] * len(stage.catalogue.artist) + likes["song"][order]
    action = likes["action"][order]
    before = np.where(np.diff(key, prepend=-1) != 0, 1, np.concatenate([[1], action[:-1]])[: len(action)])
    stage.log.keep("like", order[action != before])
