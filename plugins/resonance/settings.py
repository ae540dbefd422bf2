"""The only reader of the environment."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from resonance.errors import BadSetting

PROJECT_ROOT = Path(os.environ.get("RESONANCE_PROJECT", Path(__file__).resolve().parents[2]))
ENGINES = ("duckdb", "spark")
MEMORY = re.compile(r"(?=.*[1-9])(\d+(\.\d+)?\s*[KMGT](i?B)?|(100|\d{1,2})\s*%)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """Where state lives and what limits hold. Paths are absolute; `as_of` is an aware UTC instant, whole seconds."""

    home: Path
    landing: Path
    as_of: datetime
    engine: str = "duckdb"
    threads: int = 1
    memory: str = "4GB"
    smtp_url: str = ""
    report_to: str = ""
    webhooks: tuple[str, ...] = ()
    hmac_hex: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `RESONANCE_*`; raises BadSetting with the variable's name."""
        env = os.environ if environment is None else environment
        home = Path(env.get("RESONANCE_HOME") or "var").resolve()
        engine = env.get("RESONANCE_ENGINE") or "duckdb"
        if engine not in ENGINES:
            raise BadSetting(f"engine {engine!r} is none of {', '.join(ENGINES)}", "RESONANCE_ENGINE")
        return cls(
            home=home,
            landing=Path(env.get("RESONANCE_LANDING") or home / "landing").resolve(),
            as_of=_as_of(env.get("RESONANCE_AS_OF", "")),
            engine=engine,
            threads=_threads(env.get("RESONANCE_THREADS", "")),
            memory=_memory(env.get("RESONANCE_MEMORY", "")),
            smtp_url=env.get("RESONANCE_SMTP_URL", ""),
            report_to=env.get("RESONANCE_REPORT_TO", ""),
            webhooks=tuple(env.get("RESONANCE_WEBHOOKS", "").split()),
            hmac_hex=env.get("RESONANCE_HMAC_KEY", ""),
        )

    @property
    def hmac_key(self) -> bytes:
        """The pseudonym key, 32 bytes or more; created with mode 0600 when neither variable nor file has it."""
        text = self.hmac_hex or self._key_file()
        try:
            key = bytes.fromhex(text.strip())
        except ValueError as error:
            raise BadSetting("the pseudonym key is not hex", "RESONANCE_HMAC_KEY") from error
        if len(key) < 32:
            raise BadSetting(f"the pseudonym key has {len(key)} bytes, 32 are needed", "RESONANCE_HMAC_KEY")
        if self._key_mark.exists() and self._key_mark.read_text() != _mark(key):
            raise BadSetting(
                "the pseudonym key is not the one that the lake was written with: nobody would be recognised",
                "RESONANCE_HMAC_KEY",
                "set the former key again; a new key needs a new RESONANCE_HOME",
            )
        return key

    def remember_key(self) -> None:
        """Mark the lake with the key, so that another one is refused from now on; BadSetting as `hmac_key`."""
        mark = _mark(self.hmac_key)
        if not self._key_mark.exists():
            self.lake.mkdir(parents=True, exist_ok=True)
            self._key_mark.write_text(mark)

    @property
    def _key_mark(self) -> Path:
        return self.lake / "key_mark"

    def _key_file(self) -> str:
        path = self.home / "secrets" / "hmac_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return path.read_text()
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
        return path.read_text()

    @property
    def free_bytes(self) -> int:
        """Bytes free on the disk that holds `home`, or will hold it."""
        return shutil.disk_usage(next(p for p in (self.home, *self.home.absolute().parents) if p.exists())).free

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def verdict_log(self) -> Path:
        return self.home / "verdicts"

    @property
    def coordination(self) -> Path:
        return self.home / "warehouse" / "coordination"

    @property
    def model_file(self) -> Path:
        return self.home / "models" / "authenticity.json"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse" / "warehouse.duckdb"

    @property
    def measured(self) -> Path:
        return self.home / "measured"

    @property
    def build_state(self) -> Path:
        return self.home / "warehouse" / "build_state.json"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def nights(self) -> Path:
        return self.home / "nights"

    @property
    def quality(self) -> Path:
        return self.home / "quality"

    @property
    def overrides_file(self) -> Path:
        return self.home / "overrides.jsonl"

    @property
    def erasures_file(self) -> Path:
        return self.home / "erasures.jsonl"

    @property
    def policy_file(self) -> Path:
        return self.home / "policy_parameters.csv"


def _mark(key: bytes) -> str:
    return hmac.new(key, b"key mark", hashlib.sha256).hexdigest()


def _as_of(text: str) -> datetime:
    if not text:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSetting(f"{text!r} is no ISO 8601 instant", "RESONANCE_AS_OF") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def _threads(text: str) -> int:
    if not text:
        return os.cpu_count() or 1
    if not text.isdigit() or int(text) < 1:
        raise BadSetting(f"{text!r} is no positive number of threads", "RESONANCE_THREADS")
    return int(text)


def _memory(text: str) -> str:
    """A limit as the engine reads it, 70 % of the machine's memory when none is given."""
    if not text:
        gib = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
        return f"{gib * 7 // 10 or 1}GB"
    if not MEMORY.fullmatch(text):
        raise BadSetting(f"{text!r} is no amount of memory such as 4GB or 70%", "RESONANCE_MEMORY")
    return text


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What `dbt_project/profiles.yml` reads, and every tool's telemetry turned off."""
    return {
        "RESONANCE_WAREHOUSE": str(settings.warehouse),
        "RESONANCE_THREADS": str(settings.threads),
        "RESONANCE_MEMORY": settings.memory,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
