"""The made-up comments of the default model, drawn from `corpus.yaml` by a seed.

`python -m resonance.authenticity.text_model.corpus` trains the default model from them and writes it beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from resonance.authenticity.text_model.model import DEFAULT, TextModel
from resonance.authenticity.text_model.ngrams import BUCKETS
from resonance.authenticity.text_model.training import Examples, calibrated, fit

SEED = 20261101
PER_KIND = 3_000
SPAM_RATE = 0.05
"""Share of spam among a platform's comments that the default model is calibrated for."""
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Corpus:
    """Templates by kind and language, and what fills them."""

    slots: dict[str, list[str]]
    templates: dict[str, dict[str, list[str]]]

    @classmethod
    def read(cls) -> Corpus:
        content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("corpus.yaml").read_text(encoding="utf-8"))
        slots = {name: [str(entry) for entry in entries] for name, entries in content.pop("slots").items()}
        return cls(slots, content)

    def split(self, part: int, parts: int) -> tuple[Corpus, Corpus]:
        """(all templates but every `parts`-th, those): texts of the second are unlike those of the first."""
        sides = [
            {
                kind: {lang: [t for n, t in enumerate(some) if (n % parts == part) == is_held] for lang, some in by_lang.items()}
                for kind, by_lang in self.templates.items()
            }
            for is_held in (False, True)
        ]
        return Corpus(self.slots, sides[0]), Corpus(self.slots, sides[1])

    def draw(self, seed: int, per_kind: int) -> Examples:
        """`per_kind` texts of each kind, half in each language; one in five is two templates of its kind joined."""
        chance, labelled = Random(seed), {}
        for kind, by_language in sorted(self.templates.items()):
            for number in range(per_kind):
                templates = by_language["zh" if number % 2 else "en"]
                text = self._filled(chance, templates)
                if chance.random() < 0.2:
                    text += chance.choice([" ", "，", "\n", ""]) + self._filled(chance, templates)
                labelled[f"{kind}-{number:06d}"] = (text, kind == "spam")
        return Examples.of(labelled)

    def _filled(self, chance: Random, templates: Sequence[str]) -> str:
        text = _SLOT.sub(lambda slot: self._entry(chance, slot[1]), chance.choice(templates))
        return text.upper() if chance.random() < 0.03 else text

    def _entry(self, chance: Random, slot: str) -> str:
        entry = chance.choice(self.slots[slot])
        drawn = {"0": "0123456789", "#": "0123456789abcdef"}
        return "".join(chance.choice(drawn[letter]) if letter in drawn else letter for letter in entry)


def trained() -> TextModel:
    """The default model: fitted on texts of all templates, calibrated on texts of templates that a fit did not see."""
    corpus, nothing = Corpus.read(), TextModel(np.zeros(BUCKETS, np.float32), 1.0, 0.0)
    margins, answers = [], []
    for part in range(4):
        learning, judging = corpus.split(part, 4)
        unseen = judging.draw(SEED + part, PER_KIND // 6)
        margins.append(fit(learning.draw(SEED, PER_KIND // 2), nothing).margins(unseen.texts))
        answers.append(unseen.is_spam)
    slope, intercept = calibrated(np.concatenate(margins), np.concatenate(answers))
    weights = fit(corpus.draw(SEED, PER_KIND), nothing).weights
    rare = float(np.log(SPAM_RATE / (1 - SPAM_RATE)))
    return TextModel(np.round(weights, 3), slope, intercept + rare)


if __name__ == "__main__":
    model = trained()
    model.save(DEFAULT)
    print(f"{DEFAULT.name}: {model.version}, {np.count_nonzero(model.weights)} weights, {DEFAULT.stat().st_size} bytes")
