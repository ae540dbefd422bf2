"""Worlds and nights that several tests look at: each is made once, two at a time, and only those that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest
from tests.nights.running import Home, kill_night, publish_night, set_policy
from tests.nights.variants import handed_over_twice, shuffled_and_split
from tests.worlds.cast import Span
from tests.worlds.scripted_arm import let_scripts_in
from tests.worlds.world import make_world

from resonance import sample_night
from resonance.simulator import simulate

SMALL_WORLDS = {"gate_reject_hold_share": "0.9", "scene_lift_min_plays": "5", "surge_min_likes": "2"} | {
    "candidate_min_lift": "1", "candidate_max_q": "0.9", "candidate_max_bubble": "101",
    "penetrated_min_adopters": "5", "insight_min_songs": "2",
}  # fmt: skip
NOTHING = "c-nightradio"
"""The simulated campaign that has no effect on anything."""
DAYS_BEFORE = (9, 1, 0)
"""The nights of `nightly`, counted back from the last day."""


@dataclass(frozen=True)
class Published:
    """A world and the deployment that read it. `k`: the smallest number of users of a public row."""

    home: Home
    span: Span
    k: int = 20


class Workshop:
    """Makes worlds and runs their nights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base_span = make_world(folder / "landing", seed=1, days=35)

    def deployment(self, name: str, landing: Path, k: int = 20) -> Home:
        """A home of its own with the policy of small worlds; points judge where everything is shown, to see the marts at work."""
        home = Home(self.folder / name, landing)
        set_policy(home, **SMALL_WORLDS, suppression_min_users=str(k), model_in_service="none" if k == 1 else "auto")
        return home

    def base(self) -> Published:
        """35 days with every trap, as many as a night judges, read by one night at their end."""
        return self._one_night("base", self.folder / "landing", self.base_span)

    def traps(self) -> Published:
        """50 days with every trap and nothing hidden: day 30 of the first cohorts is mature."""
        landing = self.folder / "landing-traps"
        return self._one_night("traps", landing, make_world(landing, seed=2, days=50), 1)

    def storm(self) -> Published:
        """40 days in which every rule meets every other, nothing hidden."""
        landing = self.folder / "landing-storm"
        return self._one_night("storm", landing, make_world(landing, seed=101, days=40, is_storm=True), 1)

    def shuffled(self) -> Published:
        """The base world in other files and line order, with two threads in another time zone."""
        landing = shuffled_and_split(self.folder / "landing", self.folder / "landing-shuffled", 7)
        more = {"RESONANCE_THREADS": "2", "TZ": "America/St_Johns", "PYTHONHASHSEED": "11"}
        return self._one_night("shuffled", landing, self.base_span, environment=more)

    def killed(self) -> Published:
        """The base world with files handed over twice, the night killed three times before it may finish."""
        landing = handed_over_twice(self.folder / "landing", self.folder / "landing-twice", ("like", "play", "impression"))
        home, random = self.deployment("killed", landing), Random(5)
        was_running = [kill_night(home, self.base_span.last, random.uniform(2, 16)) for _ in range(3)]
        assert any(was_running), "no night lasted long enough to be killed"
        return Published(publish_night(home, self.base_span.last), self.base_span)

    def planted(self) -> Published:
        """The platform of `make night` under the policy of the project; scripts in one arm of the campaign that does nothing."""
        landing, span = self.folder / "landing-planted", Span(sample_night.FIRST_DAY, sample_night.DAYS)
        simulate(landing, sample_night.SEED, span.days, span.first, sample_night.EVENTS_PER_DAY)
        let_scripts_in(landing, NOTHING, span.day(16))
        return Published(publish_night(Home(self.folder / "planted", landing), span.last), span)

    def nightly(self) -> Published:
        """The base world read over several nights."""
        home = self.deployment("nightly", self.folder / "landing")
        for back in DAYS_BEFORE:
            publish_night(home, self.base_span.last - timedelta(days=back))
        return Published(home, self.base_span)

    def _one_night(
        self, name: str, landing: Path, span: Span, k: int = 20, environment: Mapping[str, str] = MappingProxyType({})
    ) -> Published:
        home = self.deployment(name, landing, k)
        return Published(publish_night(home, span.last, **environment), span, k)


JOBS: dict[str, Callable[[Workshop], Published]] = {
    "base": Workshop.base,
    "nightly": Workshop.nightly,
    "planted": Workshop.planted,
    "traps": Workshop.traps,
    "storm": Workshop.storm,
    "killed": Workshop.killed,
    "shuffled": Workshop.shuffled,
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nights")


@pytest.fixture(scope="session")
def jobs(request: pytest.FixtureRequest, folder: Path) -> Iterator[dict[str, Future[Published]]]:
    """Every night that a collected test will ask for, started in the order of JOBS."""
    asked = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    workshop = Workshop(folder)
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {name: pool.submit(job, workshop) for name, job in JOBS.items() if name in asked}
        pool.shutdown(wait=True, cancel_futures=True)


@pytest.fixture(scope="session")
def base(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["base"].result()


@pytest.fixture(scope="session")
def nightly(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["nightly"].result()


@pytest.fixture(scope="session")
def planted(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["planted"].result()


@pytest.fixture(scope="session")
def traps(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["traps"].result()


@pytest.fixture(scope="session")
def storm(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["storm"].result()


@pytest.fixture(scope="session")
def killed(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["killed"].result()


@pytest.fixture(scope="session")
def shuffled(jobs: dict[str, Future[Published]]) -> Published:
    return jobs["shuffled"].result()
