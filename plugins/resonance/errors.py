"""Errors that say what happened, where, and which command comes next."""

from __future__ import annotations


class ResonanceError(Exception):
    """A failure a person can act on: cause, place and next command; `exit_code` is the process's."""

    exit_code = 1

    def __init__(self, cause: str, place: str = "", next_command: str = "") -> None:
        self.cause, self.place, self.next_command = cause, place, next_command
        parts = [cause, f"  where: {place}" if place else "", f"  next:  {next_command}" if next_command else ""]
        super().__init__("\n".join(part for part in parts if part))


class UsageError(ResonanceError):
    """The command's words do not fit."""

    exit_code = 2


class HeldNight(ResonanceError):
    """A gate held the night: yesterday is still served."""

    exit_code = 3


class AlreadyRunning(ResonanceError):
    """Another night holds the lock of this home."""

    exit_code = 4


class FailedBuild(ResonanceError):
    """A model or a dbt test failed, or dbt built less than was asked."""


class BadSetting(ResonanceError):
    """An environment variable or a file of settings cannot be used."""

    exit_code = 2
