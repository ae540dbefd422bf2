"""All lifts of one campaign: its experiment, its provinces, and those who took part against those who did not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from resonance.lift.contrast import Contrast
from resonance.lift.excluded import ALL_EXCLUDED, UPSIDE_DOWN
from resonance.lift.experiments import NOBODY, randomised, read_experiment
from resonance.lift.kpis import BY_NAME, KPIS, OUTCOMES, Question, compare_as_they_are
from resonance.lift.lifts import Campaign, Lift, closed, fewest
from resonance.lift.matching import Units, compare_matched, strata, tenure_band
from resonance.lift.units import Block

PARTICIPANT = "participant"
MATCHED = ("open_count_30d", "playlist_create_count_30d", "dwell_minutes_month", "indie_play_count", "d7_rate")
ASSOCIATED = (*MATCHED[:2], "dwell_minutes_user_day", "dwell_minutes_session", *MATCHED[2:])
BALANCED = ("dwell_us_before", "session_count_before", "playlist_create_count_before", "tenure_days")


def campaign_lifts(campaign: Campaign, units: Block | None) -> Iterator[Lift]:
    """Rows of a campaign from its units; a campaign that cannot be asked has rows with flags and no number."""
    if campaign.is_upside_down:
        yield from _refused(campaign, UPSIDE_DOWN)
        return
    if units is None or not units.size:
        yield from _refused(campaign, "no_exposure")
        return
    if campaign.experiment_id:
        yield from randomised(campaign, read_experiment(units))
    yield from observed(units.where(units.is_true("is_exposed")))


def _refused(campaign: Campaign, flag: str) -> Iterator[Lift]:
    nothing = Contrast(0, 0, flags=(flag,))
    if campaign.experiment_id:
        for kpi in KPIS:
            yield from (Lift(NOBODY, kpi.name, outcome, "randomised", nothing) for outcome in OUTCOMES)
    for estimator, names in (("matched", MATCHED), ("association", ASSOCIATED)):
        for name in names:
            yield from (Lift(PARTICIPANT, name, outcome, estimator, nothing) for outcome in OUTCOMES)


def observed(exposed: Block) -> Iterator[Lift]:
    """Genuine participants against exposed users who did not take part: matched where that can be done, and as they are."""
    joined, stayed = exposed.is_true("participated_genuine"), ~exposed.is_true("participated_raw")
    chosen = exposed.where(joined | stayed)
    nobody = ALL_EXCLUDED if exposed.size else "no_exposure"
    for name in ASSOCIATED:
        units, flags = closed(chosen, BY_NAME[name])
        took_part = units.is_true("participated_genuine")
        empty = Contrast(int(took_part.sum()), int((~took_part).sum()))
        for outcome in OUTCOMES:
            question = Question(BY_NAME[name], outcome, units)
            for estimator in ("matched", "association") if name in MATCHED else ("association",):
                if not units.size:
                    found = empty.withheld(*(flags or (nobody,)))
                elif question.leaves_nobody(took_part, ~took_part):
                    found = empty.withheld(ALL_EXCLUDED, *flags)
                elif estimator == "matched":
                    found = compare_matched(matching_units(question), question.values("after")).flagged(*flags)
                else:
                    found = compare_as_they_are(question, took_part, ~took_part).flagged(*flags)
                user_count = fewest(found) if chosen.size else exposed.size
                yield Lift(PARTICIPANT, name, outcome, estimator, found, user_count=user_count)


def matching_units(question: Question) -> Units:
    """Strata of segment, tenure band and decile of opens; the past that adjusts is the kpi's own, of a share the opens."""
    units = question.units
    _, segments = np.unique(units.columns["segment"].astype(str), return_inverse=True)
    groups = strata(segments.astype(np.int64), tenure_band(units["tenure_days"]), units["open_decile"].astype(np.int64))
    past = units["open_count_before"] if question.kpi.kind == "proportion" else question.values("before")
    covariates = np.stack([units[name] for name in BALANCED], axis=1)
    return Units(units.is_true("participated_genuine"), groups, past, covariates)
