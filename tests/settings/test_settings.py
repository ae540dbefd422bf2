from __future__ import annotations

import hashlib
import hmac
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonance.business_date import business_date, night_id, parse_date, resolve
from resonance.engine import connect
from resonance.errors import BadSetting, UsageError
from resonance.privacy import keys
from resonance.settings import Settings

instants = st.datetimes(datetime(2005, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))


def test_an_empty_environment_gives_the_documented_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = Settings.from_environment({})
    assert (found.home, found.landing, found.engine) == (tmp_path / "var", tmp_path / "var" / "landing", "duckdb")
    assert found.threads >= 1 and found.memory.endswith("GB")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESONANCE_ENGINE", "oracle"),
        ("RESONANCE_THREADS", "0"),
        ("RESONANCE_THREADS", "many"),
        ("RESONANCE_AS_OF", "soon"),
        *(("RESONANCE_MEMORY", memory) for memory in ("lots", "4", "0GB", "-1GB", "200%", "4 PB")),
    ],
)
def test_a_bad_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("memory", ["500MB", "1.5 gib", "2T", "70%"])
def test_the_engine_takes_every_amount_of_memory_that_passes(tmp_path: Path, memory: str) -> None:
    connect(Settings.from_environment({"RESONANCE_HOME": str(tmp_path), "RESONANCE_MEMORY": memory})).close()


@pytest.mark.parametrize("key", ["zz", "00" * 31])
def test_a_key_that_is_not_hex_or_too_short_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadSetting, match="RESONANCE_HMAC_KEY"):
        _ = Settings.from_environment({"RESONANCE_HOME": str(tmp_path), "RESONANCE_HMAC_KEY": key}).hmac_key


def test_a_lake_takes_no_other_key_than_its_own(tmp_path: Path) -> None:
    def with_key(text: str) -> Settings:
        return Settings.from_environment({"RESONANCE_HOME": str(tmp_path), "RESONANCE_HMAC_KEY": text})

    with_key("ab" * 32).remember_key()
    with_key("AB" * 32).remember_key()
    assert with_key("ab" * 32).hmac_key == bytes.fromhex("ab" * 32)
    with pytest.raises(BadSetting, match="not the one that the lake was written with"):
        with_key("cd" * 32).remember_key()


def test_the_first_run_creates_a_private_key_and_later_runs_read_it(tmp_path: Path) -> None:
    first = Settings.from_environment({"RESONANCE_HOME": str(tmp_path)}).hmac_key
    path = tmp_path / "secrets" / "hmac_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Settings.from_environment({"RESONANCE_HOME": str(tmp_path)}).hmac_key == first
    assert len(first) == 32


def test_keys_are_the_documented_hmac() -> None:
    key = bytes(range(32))
    wanted = hmac.new(key, b"user:alice", hashlib.sha256).hexdigest()[:32]
    assert keys.user_key(key, "alice") == f"u:{wanted}"
    assert keys.device_key(key, "alice")[2:] != wanted
    assert keys.ip_key(key, "10.1.2.3") == keys.ip_key(key, "10.1.2.250") != keys.ip_key(key, "10.1.3.3")
    assert keys.ip_key(key, "2001:db8:1:2::3") == keys.ip_key(key, "2001:0db8:0001:ffff::")


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError):
        keys.ip_key(bytes(32), "10.1.2")


@given(instants)
def test_the_business_date_is_the_shanghai_day_of_the_instant(instant: datetime) -> None:
    shanghai = instant.astimezone(timezone(timedelta(hours=8)))
    assert business_date(instant) == shanghai.date()
    assert business_date(shanghai) == business_date(instant)


@given(instants, instants)
def test_the_param_wins_then_the_interval_then_the_clock(end: datetime, now: datetime) -> None:
    assert resolve({"business_date": "2026-02-03"}, end, now) == date(2026, 2, 3)
    assert resolve({"business_date": None}, end, now) == business_date(end) - timedelta(days=1)
    assert resolve({}, None, now) == business_date(now) - timedelta(days=1)


def test_a_date_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="2026-02-30"):
        parse_date("2026-02-30")


def test_night_ids_sort_by_date_then_by_instant() -> None:
    early, late = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    ids = [night_id(date(2026, 10, 30), late), night_id(date(2026, 10, 31), early), night_id(date(2026, 10, 31), late)]
    assert ids == sorted(ids) and ids[0] == "20261030-20261102T000000Z"
