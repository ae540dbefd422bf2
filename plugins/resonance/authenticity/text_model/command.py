"""`resonance train-text FILE...`: train the text model from labelled files (CSV, JSONL or Parquet) and put it in service."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from resonance.authenticity.text_model.service import deployed, lake_name
from resonance.authenticity.text_model.training import Examples, Trained, train
from resonance.errors import ResonanceError, UsageError
from resonance.lock import only_writer
from resonance.settings import Settings

MEANINGS = dict.fromkeys(("1", "true", "yes", "spam", "fake"), True) | dict.fromkeys(("0", "false", "no", "ham", "honest"), False)
FEWEST = 30
"""Texts of each kind."""
_READERS = {"csv": "read_csv(?, header = true, all_varchar = true)", "jsonl": "read_json(?, format = 'newline_delimited')"}
_READERS |= {"parquet": "read_parquet(?)"}


class NotLabelled(UsageError):
    """A file has no such columns, or a label that is none."""


class WorseModel(ResonanceError):
    """The new model ranks held-out texts worse than the one in service, which stays."""


@dataclass(frozen=True)
class LabelledFiles:
    """Files and the names of their columns."""

    paths: Sequence[Path]
    text: str = "text"
    label: str = "label"

    def examples(self) -> Examples:
        """Every distinct text once; a text that is labelled both ways counts as spam. NotLabelled says file, row and cause."""
        labelled: dict[str, tuple[str, bool]] = {}
        for path in self.paths:
            for text, is_spam in self._rows(path):
                name = hashlib.sha256(text.encode()).hexdigest()
                labelled[name] = (text, is_spam or labelled.get(name, ("", False))[1])
        return Examples.of(labelled)

    def _rows(self, path: Path) -> Iterator[tuple[str, bool]]:
        kind = next((suffix[1:] for suffix in path.suffixes if suffix[1:] in _READERS), None)
        if kind is None or not path.is_file():
            raise NotLabelled("this is no CSV, JSONL or Parquet file", str(path), "resonance train-text FILE.csv")
        for number, (text, label) in enumerate(self._table(path, kind), start=1):
            meaning = MEANINGS.get(str(label).strip().lower())
            if not isinstance(text, str) or meaning is None:
                cause = "the text is missing" if not isinstance(text, str) else f"label is none of {', '.join(MEANINGS)}"
                raise NotLabelled(f"row {number}: {cause}", str(path), "--text and --label name the columns")
            yield text, meaning

    def _table(self, path: Path, kind: str) -> list[Any]:
        with duckdb.connect() as connection:
            try:
                found = connection.execute(f"select * from {_READERS[kind]}", [str(path)])
            except duckdb.Error as error:
                raise NotLabelled("this file cannot be read", str(path), "resonance train-text FILE.csv") from error
            names = [column[0] for column in found.description or ()]
            if lacking := [name for name in (self.text, self.label) if name not in names]:
                cause = f"no column {' nor '.join(lacking)} among {', '.join(names)}"
                raise NotLabelled(cause, str(path), "--text and --label name the columns")
            at = names.index(self.text), names.index(self.label)
            return [(row[at[0]], row[at[1]]) for row in found.fetchall()]


def train_from_files(settings: Settings, files: LabelledFiles) -> str:
    """Train around the model in service, put the new one in its place, and say what it is; from the next night on it scores.

    UsageError with fewer than FEWEST texts of a kind; WorseModel when held-out texts are ranked worse than before.
    """
    with only_writer(settings):
        examples = files.examples()
        spam, place = int(examples.is_spam.sum()), ", ".join(map(str, files.paths))
        if examples.fewest < FEWEST:
            few = f"{spam} spam and {len(examples.ids) - spam} honest texts; {FEWEST} of each are needed"
            raise UsageError(few, place, "resonance train-text FILE FILE...")
        trained = train(examples, deployed(settings))
        measured = _measured(trained)
        if not trained.is_better:
            raise WorseModel(f"the model in service is better: {measured}", place, "label more texts")
        trained.model.save(_next_place(settings))
    return f"{trained.model.version} from {spam} spam and {len(examples.ids) - spam} honest texts; {measured}"


def _measured(trained: Trained) -> str:
    return f"average precision on held-out texts {trained.precision:.4f}, before {trained.prior_precision:.4f}"


def _next_place(settings: Settings) -> Path:
    from resonance.landing import lake_state

    seq, number = lake_state(settings), 1
    while (path := settings.lake / lake_name(seq, number)).exists():
        number += 1
    return path
