"""What the crowds do: a song everybody asks for, an appointed hour, a small scene, first wishes, a list, a name, a hotel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from resonance.made_up.cohorts import groups
from resonance.made_up.errands import shuffled, some_of
from resonance.made_up.tenth.catalogue import NURSERY
from resonance.made_up.tenth.clock import when
from resonance.made_up.tenth.errand import Manner, at_once, in_turn
from resonance.made_up.tenth.log import PHONE, SPEAKER, VENUE
from resonance.made_up.tenth.programme import by_taste
from resonance.made_up.tenth.stage import ARTIST_PAGE, COMMENT_AREA, DISCOVER, LINK, LIST, LIST_PAGE, SHARE_PAGE, Stage
from resonance.made_up.third.scale import DAY, HOUR, MINUTE, SECOND


def gather_round(stage: Stage) -> None:
    for part in (_ask_for_it, _appointed, _scene, _first_wishes, _bring_along, _told_by_a_name, _check_in):
        part(stage, stage.chance.of(part.__name__))


def _ask_for_it(stage: Stage, rng: np.random.Generator) -> None:
    """A song from a film or a kindergarten: households ask for it by a line of it, more each day, for about two weeks."""
    who, rank, catalogue = stage.accounts.cohorts["viral_song"], stage.catalogue.rank(), stage.catalogue
    likely = np.where(catalogue.genre == NURSERY, 3.0, 1.0) * ((rank > 0.1) & (rank < 0.85))
    song = int(rng.choice(len(rank), p=likely / likely.sum()))
    day = int(rng.integers(2, stage.scale.days - 12)) + (13 * rng.beta(2.5, 2, len(who))).astype(np.int64)
    begin = when(rng, stage.scale, stage.accounts.days[who], day)
    spoken = stage.accounts.speaker[who] & (rng.random(len(who)) < 0.6)
    for said, dwell in ((True, 90.0), (False, 45.0)):
        rows = np.flatnonzero(spoken == said)
        manner = Manner(heard=0.82, dwell=dwell, whole=0.4, by=SPEAKER if said else PHONE, liked=0.85)
        in_turn(stage, rng, (who[rows], begin[rows], np.full(len(rows), song)), manner)


def _appointed(stage: Stage, rng: np.random.Generator) -> None:
    """Clubs put their artist on at an hour that was agreed on, in as many homes as there are members, and like as one."""
    catalogue = stage.catalogue
    idols = np.flatnonzero(catalogue.many >= np.minimum(3, catalogue.many.max()))
    for club in groups(rng, stage.accounts.cohorts["fan_club"], 15, 70):
        songs = np.flatnonzero(catalogue.artist == rng.choice(idols))
        for _ in range(int(rng.integers(2, 6))):
            day, hour = int(rng.integers(0, stage.scale.days)), float(rng.choice([8, 12.5, 20, 20.5, 21, 22]))
            here = club[rng.random(len(club)) < rng.uniform(0.35, 0.95)]
            begin = stage.scale.start + int(day * DAY + hour * HOUR) + rng.gamma(1.3, 2.5, len(here)) * MINUTE
            begin += np.where(rng.random(len(here)) < 0.2, rng.exponential(15 * HOUR, len(here)), 0)
            table = some_of(rng, rng.permutation(songs)[: int(rng.integers(1, 8))], len(here), rng.beta(2.5, 1.2, len(here)))
            manner = Manner(heard=0.78, dwell=80, whole=0.55, pace=4, source=ARTIST_PAGE)
            in_turn(stage, rng, shuffled(rng, here, begin.astype(np.int64), table), manner)


def _scene(stage: Stage, rng: np.random.Generator) -> None:
    """Friends of old opera or of engines' noise tell each other what they found: little known songs, over all the weeks."""
    unknown = np.flatnonzero(stage.catalogue.rank() < 0.35)
    for circle in groups(rng, stage.accounts.cohorts["niche_scene"], 7, 25):
        songs = rng.choice(unknown, int(rng.integers(12, 40)), replace=False)
        found = np.sort(rng.uniform(0, stage.scale.days - 1, len(songs)))
        row, place = np.nonzero(rng.random((len(circle), len(songs))) < rng.beta(2, 2.5, len(circle))[:, None])
        day = (found[place] + rng.exponential(2.5, len(row))).astype(np.int64)
        at = when(rng, stage.scale, stage.accounts.days[circle[row]], day)
        in_turn(stage, rng, (circle[row], at, songs[place]), Manner(heard=0.93, dwell=120, whole=0.65, source=LIST))


def _first_wishes(stage: Stage, rng: np.random.Generator) -> None:
    """Asked by the new speaker what they like, people name some songs and artists; later voices of the house do, too."""
    people, who = stage.accounts, stage.accounts.cohorts["newcomers"]
    begin = people.registered[who] + rng.lognormal(5, 1, len(who)).astype(np.int64) * SECOND
    row = np.repeat(np.arange(len(who)), rng.geometric(0.2, len(who)).clip(1, 15))
    song = np.where(rng.random(len(row)) < 0.5, stage.catalogue.known(rng, len(row)), by_taste(stage, rng, who[row]))
    by = np.where(people.speaker[who[row]], SPEAKER, PHONE)
    manner = Manner(heard=0.35, dwell=15, whole=0.04, pace=7, loose=0.5, source=DISCOVER)
    for machine in (SPEAKER, PHONE):
        some = by == machine
        rows = (who[row][some], begin[row][some], song[some])
        in_turn(stage, rng, rows, replace(manner, by=machine))


def _bring_along(stage: Stage, rng: np.random.Generator) -> None:
    """A list from another service, by one's own taste, liked by the machine, unheard."""
    who = stage.accounts.cohorts["playlist_import"]
    day = rng.integers(0, stage.scale.days, len(who))
    begin = np.maximum(when(rng, stage.scale, stage.accounts.days[who], day), stage.accounts.registered[who] + 3 * MINUTE)
    row = np.repeat(np.arange(len(who)), rng.gamma(1.5, 19, len(who)).astype(np.int64).clip(10, 180))
    song = np.where(rng.random(len(row)) < 0.7, by_taste(stage, rng, who[row]), stage.catalogue.known(rng, len(row)))
    in_turn(stage, rng, (who[row], begin[row], song), Manner(heard=0, pace=0.2, loose=0.4, surface=LIST_PAGE, by=PHONE))


def _told_by_a_name(stage: Stage, rng: np.random.Generator) -> None:
    """Somebody known reads stories to children, or drives and talks, and names a song; audiences follow for a day or two."""
    rank = stage.catalogue.rank()
    for audience in groups(rng, stage.accounts.cohorts["influencer_followers"], 20, 80):
        for _ in range(int(rng.integers(2, 6))):
            named = stage.scale.start + int((rng.integers(0, stage.scale.days) + rng.choice([7.5, 12.2, 18.4, 20.3]) / 24) * DAY)
            songs = rng.choice(np.flatnonzero(rank > 0.1), int(rng.integers(1, 4)), replace=False)
            here = audience[rng.random(len(audience)) < rng.uniform(0.2, 0.7)]
            minutes = np.where(rng.random(len(here)) < 0.55, rng.gamma(1.5, 3, len(here)), rng.exponential(600, len(here)))
            begin = named + (minutes * MINUTE).astype(np.int64)
            table = some_of(rng, songs, len(here), rng.beta(2, 1, len(here)))
            page = int(rng.choice([COMMENT_AREA, SHARE_PAGE]))
            manner = Manner(heard=0.7, dwell=50, whole=0.25, source=LINK, surface=page)
            in_turn(stage, rng, shuffled(rng, here, begin, table), manner)


def _check_in(stage: Stage, rng: np.random.Generator) -> None:
    """Wedding parties and tour groups: guests of one house for an evening, who like what is played for all of them."""
    guests, city = stage.accounts.cohorts["hotel_guests"], stage.accounts.city
    for party in [party for one in np.unique(city[guests]) for party in groups(rng, guests[city[guests] == one], 8, 30)]:
        for _ in range(int(rng.integers(1, 4))):
            night = stage.scale.start + int(rng.integers(0, stage.scale.days)) * DAY + int(rng.uniform(17.5, 20.5) * HOUR)
            songs = stage.catalogue.known(rng, int(rng.integers(4, 14)))
            starts = night + np.cumsum(stage.catalogue.duration[songs] + rng.integers(2_000, 90_000, len(songs)))
            row, place = np.nonzero(rng.random((len(party), len(songs))) < rng.uniform(0.08, 0.35))
            at = starts[place] + 6 * SECOND + rng.exponential(40 * SECOND, len(row)).astype(np.int64)
            asked = rng.integers(0, len(party), len(songs))
            by = np.where(rng.random(len(row)) < 0.4, VENUE, PHONE)
            manner = Manner(heard=(row == asked[place]).astype(float), dwell=140, whole=0.7, by=by)
            at_once(stage, rng, (party[row], at, songs[place]), manner)
