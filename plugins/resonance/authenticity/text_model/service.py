"""Which text model scores a night's comments, and how labels that come with their texts make the next one.

Models lie in the lake as `text_models/<batch>-<number>.npz`, the last name being in service. A night whose `fraud_labels` name
comments that it is reading learns from them before it scores; its model is committed with its batch, so that a night that
was killed learns the same again. Labelled texts are held in memory and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from resonance.authenticity.text_model.model import TextModel, default_model
from resonance.authenticity.text_model.ngrams import Floats
from resonance.authenticity.text_model.training import Examples, train
from resonance.engine import connect
from resonance.policy import load_policy
from resonance.settings import Settings

MODEL_FILE = "text_model.npz"
_LABELS = """
select entity_id, is_fake from read_parquet($files, hive_partitioning = true)
where dt <= $day and entity_type = 'event'
qualify dt = max(dt) over () and row_number() over (
    partition by entity_id order by labelled_at desc, is_fake desc, labelled_by desc
) = 1
"""


@dataclass
class TextReader:
    """Scores texts, and keeps in mind those that are labelled. labels: event id → is it spam; held: event id → (text, label)."""

    model: TextModel
    labels: Mapping[str, bool] = field(default_factory=dict)
    held: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def scores(self, event_ids: pa.Array, texts: pa.Array) -> Floats:
        """Probability of spam of every text (n)."""
        if self.labels:
            for at in np.flatnonzero([name in self.labels for name in event_ids.to_pylist()]).tolist():
                name, text = event_ids[at].as_py(), texts[at].as_py()
                self.held[name] = min((text, self.labels[name]), self.held.get(name, (text, True)))
        return self.model.scores(texts)


def reader_of_night(settings: Settings, day: date, stage: Path) -> TextReader:
    """The model in service and the labels that the night for `day` knows: the newest snapshot, of tonight or landed before."""
    files = [
        str(path)
        for root in (settings.lake / "reference" / "fraud_labels", stage / "fraud_labels")
        for path in sorted(root.glob("**/dt=*/*.parquet"))
    ]
    if not files:
        return TextReader(deployed(settings))
    with connect(settings) as connection:
        rows = connection.execute(_LABELS, {"files": files, "day": day}).fetchall()
    return TextReader(deployed(settings), dict(rows))


def learn(settings: Settings, day: date, reader: TextReader) -> TextModel | None:
    """The next model from the labelled texts that `reader` held; None while they are too few, or when it is no better."""
    fewest = int(load_policy(settings, day)["text_model_min_labels"])
    examples = Examples.of(reader.held)
    trained = train(examples, reader.model) if examples.fewest >= fewest else None
    return trained.model if trained and trained.is_better else None


def deployed(settings: Settings) -> TextModel:
    """The model in service: the lake's last one, else the package's."""
    known = sorted((settings.lake / "text_models").glob("*.npz"))
    return TextModel.load(known[-1]) if known else default_model()


def lake_name(batch_seq: int, number: int = 0) -> str:
    """Where a model lies in the lake. `number`: 0 for the batch's own, counted from 1 for those trained after it by command."""
    return f"text_models/{batch_seq:08d}-{number:04d}.npz"
