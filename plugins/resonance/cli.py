"""The command `resonance`: verbs, words and exit codes as in the interface page; no logic of its own."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from resonance.business_date import parse_date
from resonance.errors import ResonanceError, UsageError
from resonance.settings import Settings

Verb = Callable[[Settings, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 done, 1 failed, 2 usage, 3 held by a gate, 4 already running."""
    options = parser().parse_args(arguments)
    try:
        return int(options.verb(Settings.from_environment(), options))
    except ResonanceError as error:
        print(f"resonance: {error}", file=sys.stderr)
        return error.exit_code


def parser() -> argparse.ArgumentParser:
    """Every verb with its words."""
    top = argparse.ArgumentParser(prog="resonance", description="A nightly warehouse for like campaigns.")
    verbs = top.add_subparsers(required=True, metavar="VERB")
    _night_verbs(verbs)
    _asking_verbs(verbs)
    _data_verbs(verbs)
    return top


def _verb(verbs: Any, name: str, run: Verb, explained: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = verbs.add_parser(name, help=explained, description=explained)
    added.set_defaults(verb=run)
    return added


def _night_verbs(verbs: Any) -> None:
    _verb(verbs, "night", _night, "one business date, from landing to the report").add_argument("date", type=_date)
    backfill = _verb(verbs, "backfill", _backfill, "rebuild a range of dates, publish once")
    backfill.add_argument("first", type=_date, metavar="FROM")
    backfill.add_argument("last", type=_date, metavar="TO")
    backfill.add_argument("--dry-run", action="store_true", help="the plan only")
    report = _verb(verbs, "report", _report, "render the published report again, or send it")
    report.add_argument("date", type=_date)
    report.add_argument("--lang", choices=("zh", "en"))
    report.add_argument("--send", action="store_true")
    _verb(verbs, "rollback", _rollback, "serve an earlier night").add_argument("night_id")


def _asking_verbs(verbs: Any) -> None:
    _verb(verbs, "why", _why, "where a line went, which verdict, what undoes it").add_argument(
        "entity", metavar="EVENT_ID|FILE:LINE|USER_ID"
    )
    override = _verb(verbs, "override", _override, "a person's word over rules and model")
    override.add_argument("entity")
    override.add_argument("action", choices=("clear", "exclude"))
    override.add_argument("--reason", required=True)
    override.add_argument("--who", default="cli", help="who decides, as it appears in decided_by")
    _verb(verbs, "erase", _erase, "forget a user: tombstone now, gone after the next night").add_argument("user_id")
    _verb(verbs, "status", _status, "last nights, gates, freshness, dirty dates, disk")
    _verb(verbs, "doctor", _doctor, "check settings, secrets, disk, versions")


def _data_verbs(verbs: Any) -> None:
    simulate = _verb(verbs, "simulate", _simulate, "a believable platform, and the tricks played on it")
    simulate.add_argument("--out", type=Path, required=True)
    simulate.add_argument("--seed", type=int, required=True)
    simulate.add_argument("--days", type=int, required=True)
    simulate.add_argument("--start", type=_date, required=True)
    simulate.add_argument("--events-per-day", type=int, required=True)
    simulate.add_argument("--attacks", default="ordinary", metavar="MIX", help="such as ordinary, or random,labels=0.3")
    simulate.add_argument("--effects", type=Path)
    check = _verb(verbs, "check", _check, "test files against the landing contract before delivering them")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--stream", help="the stream, when the path does not say it")
    importing = _verb(verbs, "import", _import, "turn foreign logs into contract files")
    importing.add_argument("--mapping", type=Path, required=True)
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importing.add_argument("--out", type=Path, help="landing folder, default the deployment's")
    learning = _verb(verbs, "train", _train, "train the detector; it serves from the next night on when it is not worse")
    learning.add_argument("--worlds", type=int, default=220, help="made-up worlds to learn from, default 220")
    learning.add_argument("--seed", type=int, default=1, help="draws the worlds and the trees, default 1")
    learning.add_argument("--events-per-day", type=int, default=15_000, help="size of each world, default 15000")
    learning.add_argument("--work", type=Path, help="where lessons are kept, default $RESONANCE_HOME/training")
    learning.add_argument("--out", type=Path, help="another place for the model than the deployment's")
    training = _verb(verbs, "train-text", _train_text, "train the text model of comments from labelled files")
    training.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, JSONL or Parquet")
    training.add_argument("--text", default="text", help="column of the texts")
    training.add_argument("--label", default="label", help="column of the labels: 1 or spam, 0 or ham")

    exporting = _verb(verbs, "export", _export, "files for CRM, editors and reward systems, from the served night")
    exporting.add_argument("kind", choices=("audience", "candidates", "rewards"))
    exporting.add_argument("--out", type=Path, help="another folder than the night's own under exports/")


def _date(text: str) -> Any:
    try:
        return parse_date(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _night(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.night import run_night

    run_night(settings, options.date, lambda line: print(line, flush=True))
    print(f"published: {settings.published / 'current'}")
    return 0


def _backfill(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.backfill import plan_backfill, run_backfill

    plan = plan_backfill(settings, options.first, options.last)
    print("\n".join(plan.lines()), flush=True)
    if not options.dry_run:
        run_backfill(settings, plan, lambda line: print(line, flush=True))
    return 0


def _report(settings: Settings, options: argparse.Namespace) -> int:
    from resonance import report

    languages = (options.lang,) if options.lang else ("zh", "en")
    for path in report.render_again(settings, options.date, languages):
        print(path)
    if options.send:
        _print_facts(report.send(settings, options.date, must_arrive=True))
    return 0


def _rollback(settings: Settings, options: argparse.Namespace) -> int:
    from resonance import publishing

    print(f"serving {publishing.rollback(settings, options.night_id)}")
    return 0


def _why(settings: Settings, options: argparse.Namespace) -> int:
    from resonance import authenticity

    print(authenticity.why(settings, options.entity))
    return 0


def _override(settings: Settings, options: argparse.Namespace) -> int:
    from resonance import authenticity

    print(authenticity.override(settings, options.entity, options.action, options.reason, options.who))
    return 0


def _erase(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.privacy.erasure import erase

    _print_facts(erase(settings, options.user_id))
    return 0


def _status(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.status import status_lines

    print("\n".join(status_lines(settings)))
    return 0


def _doctor(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.doctor import examine

    findings = examine(settings)
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'BAD '} {finding.what}{'' if finding.ok else f' -> {finding.next_command}'}")
    return 0 if all(finding.ok for finding in findings) else 1


def _simulate(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.simulator import simulate

    facts = simulate(
        options.out, options.seed, options.days, options.start, options.events_per_day, options.attacks, options.effects
    )
    _print_facts(facts)
    return 0


def _check(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.contract.check import check_files

    code, lines = check_files(options.files, options.stream)
    print("\n".join(lines))
    return code


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.importing import import_logs

    target = dataclasses.replace(settings, landing=options.out.resolve()) if options.out else settings
    facts = import_logs(options.mapping, options.files, target.landing)
    _print_facts(facts)
    return 0


def _train(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.authenticity import learning

    work, out = (path.resolve() if path else None for path in (options.work, options.out))
    request = learning.Request(options.worlds, options.seed, options.events_per_day, work, out)
    outcome = learning.train(settings, request, lambda line: print(line, flush=True))
    print("\n".join(outcome.lines))
    return 0


def _train_text(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.authenticity.text_model import LabelledFiles, train_from_files

    print(train_from_files(settings, LabelledFiles(options.files, options.text, options.label)))
    return 0


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from resonance.exporting import export

    for path in export(settings, options.kind, options.out):
        print(path)
    return 0


def _print_facts(facts: Mapping[str, Any]) -> None:
    print(", ".join(f"{key} {value}" for key, value in facts.items()))


if __name__ == "__main__":
    sys.exit(main())
