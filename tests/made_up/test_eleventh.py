"""Music inside a messenger keeps its promises: landed without a reject, truth that joins, kinds as described."""

from __future__ import annotations

import dataclasses

from tests.made_up.promises import Platform, Promises, Recordings
from tests.made_up.trades import Coupons, Suppliers

from resonance.made_up import eleventh
from resonance.made_up.eleventh import SCALES
from resonance.made_up.eleventh.crowds import FEWEST, SHARES
from resonance.made_up.eleventh.patient import GHOST_HEARD
from resonance.made_up.eleventh.trades import TRADES
from resonance.made_up.market import PATIENT

TINY = dataclasses.replace(SCALES["small"], people=900, songs=700, artists=200, plays_each=50.0)
PLATFORM = Platform(eleventh, TINY, 11, tuple(TRADES), PATIENT, frozenset(SHARES), FEWEST)


class TestPromises(Promises, Recordings, Coupons, Suppliers):
    """What every platform promises."""

    least_lines = 45_000
    repeated = 500
    least_age_days = 60
    ghost_heard = GHOST_HEARD
    line_bounds = (60, 3_000, 0.03, 0.03, 0.03)
    needed = {"coupon": 3, "daily_task": 2}
    holders = 30
    device_shared = 0.15
    renewed = 0.35
