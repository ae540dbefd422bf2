"""The text model against plain Python and scipy, the words it must know, the night that learns, and the command."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from resonance import landing
from resonance.authenticity.measures import average_precision
from resonance.authenticity.text_model import LabelledFiles, TextReader, command, deployed, learn, service, train_from_files
from resonance.authenticity.text_model import ngrams as ngrams_module
from resonance.authenticity.text_model.command import WorseModel
from resonance.authenticity.text_model.corpus import trained
from resonance.authenticity.text_model.logistic import Design, minimised
from resonance.authenticity.text_model.model import BrokenModel, TextModel, default_model
from resonance.authenticity.text_model.ngrams import BUCKETS, folded, grams
from resonance.authenticity.text_model.training import Examples, Trained, calibrated, fit
from resonance.errors import UsageError
from resonance.settings import Settings

DAY = date(2026, 11, 9)
NOTHING = TextModel(np.zeros(BUCKETS, np.float32), 1.0, 0.0)
SPAM = [
    "加微信 vx8812 领会员",
    "加 微 ❤ 信：abc8899，福利多多",
    "ＶＸ同号１３８００１３８０００",
    "刷赞 刷粉 低价 http://zan1.example.com",
    "兼职日结300，戳头像 www.job55.example.net",
    "subscribe to my channel please!!!",
    "click here to win $500 http://win.example.com",
    "有需要会员的加扣扣 778899123",
]
HONEST = [
    "好听",
    "听哭了😭😭😭",
    "我在微信读书看到有人推荐这首歌",
    "QQ音乐和网易云都收藏了",
    "晚风把名字吹进麦田",
    "2026年还有人在听吗",
    "播放量1,000,000,000了，恭喜",
    "the guitar solo at 2:30 is amazing",
    "who is still listening in 2026?",
    "宝藏歌手快火起来吧支持支持",
    "sentence 9f86d081884c7d659a2feaa0c55ad015 about this song",
    "c_8f3a2b91",
    "",
]
TEXTS = st.text(st.sampled_from("abc 加微信🎵0９Ａ，.\u200b\n"), max_size=12)


def scores(model: TextModel, *texts: str) -> list[float]:
    found: list[float] = model.scores(pa.array(texts, pa.string())).tolist()
    return found


@pytest.mark.parametrize("text", SPAM)
def test_the_packages_model_knows_spam(text: str) -> None:
    assert scores(default_model(), text)[0] > 0.5


@pytest.mark.parametrize("text", HONEST)
def test_the_packages_model_spares_honest_words(text: str) -> None:
    assert scores(default_model(), text)[0] < 0.1


def test_the_packages_model_is_what_its_corpus_trains() -> None:
    assert trained().version == default_model().version


@given(st.lists(TEXTS, min_size=1, max_size=8), st.sampled_from([1, 7, 1 << 20]))
@settings(deadline=None, max_examples=60)
def test_a_score_depends_on_its_own_text_alone(texts: list[str], block: int) -> None:
    ngrams_module.BLOCK, whole = block, ngrams_module.BLOCK
    try:
        assert scores(default_model(), *texts) == [scores(default_model(), text)[0] for text in texts]
    finally:
        ngrams_module.BLOCK = whole


def plain_grams(text: str, n: int) -> list[str]:
    """All n-grams, runs of one sign cut to three (digits are kept)."""
    shown = ""
    for sign in f"\x02{text}\x03":
        if sign == "0" or shown[-3:] != sign * 3:
            shown += sign
    return [shown[at : at + n] for at in range(len(shown) - n + 1)]


@given(st.lists(TEXTS, min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_every_gram_has_one_bucket_and_no_other_gram_has_it(texts: list[str]) -> None:
    block = folded(pa.array(texts))
    seen: dict[tuple[int, str], int] = {}
    for n, (bucket, owner) in zip((1, 2, 3, 4), grams(block), strict=False):
        expected = [(at, gram) for at, text in enumerate(block.to_pylist()) for gram in plain_grams(text, n)]
        assert owner.tolist() == [at for at, _ in expected]
        for (_, gram), place in zip(expected, bucket.tolist(), strict=True):
            assert seen.setdefault((n, gram), place) == place
    assert len(set(seen.values())) >= len(seen) - 1


def test_folding_makes_writings_alike() -> None:
    assert folded(pa.array(["ＶＸ　１２\u200b３ Ⅷ", "vx 456 viii"])).to_pylist() == ["vx 000 viii"] * 2


def test_a_saved_model_reads_back_and_its_bytes_are_its_own(tmp_path: Path) -> None:
    default_model().save(tmp_path / "a.npz")
    default_model().save(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert TextModel.load(tmp_path / "a.npz").version == default_model().version
    (tmp_path / "c.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:-40])
    np.savez(tmp_path / "d.npz", allow_pickle=True, format=np.array([object()], dtype=object))
    for name in ("c.npz", "d.npz", "none.npz"):
        with pytest.raises(BrokenModel, match="train-text"):
            TextModel.load(tmp_path / name)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.5, 0.9])), min_size=1, max_size=30))
def test_average_precision_is_that_of_plain_python(pairs: list[tuple[bool, float]]) -> None:
    spam = sum(is_spam for is_spam, _ in pairs)
    if not spam:
        return
    expected, before = 0.0, 0
    for limit in sorted({score for _, score in pairs}, reverse=True):
        taken = [is_spam for is_spam, score in pairs if score >= limit]
        expected += (sum(taken) - before) / spam * sum(taken) / len(taken)
        before = sum(taken)
    answers, given_scores = np.array([a for a, _ in pairs]), np.array([s for _, s in pairs])
    assert average_precision(answers, given_scores) == pytest.approx(expected)


def test_weights_are_those_of_another_optimiser() -> None:
    texts = pa.array([*SPAM, *HONEST] * 2)
    y = np.array(([1.0] * len(SPAM) + [0.0] * len(HONEST)) * 2)
    y[0] = 0
    design, offset = Design.of(texts), np.linspace(-1, 1, len(y))
    weights, bias = minimised(design, y, offset, 0.5)

    def loss(at: Any) -> float:
        z = design.forward(at[:-1]) + offset + at[-1]
        return float(np.sum(np.logaddexp(0, z) - y * z) + 0.25 * np.sum(at[:-1] ** 2))

    def gradient(at: Any) -> Any:
        miss = 1 / (1 + np.exp(-(design.forward(at[:-1]) + offset + at[-1]))) - y
        return np.append(design.backward(miss) + 0.5 * at[:-1], miss.sum())

    best = minimize(loss, np.zeros(len(weights) + 1), jac=gradient, method="L-BFGS-B", options={"maxiter": 2000, "gtol": 1e-9})
    assert loss(np.append(weights, bias)) == pytest.approx(best.fun, abs=1e-4)


def test_calibration_finds_the_sigmoid_that_drew_the_answers() -> None:
    chance = np.random.default_rng(3)
    z = chance.normal(0, 2, 20_000)
    slope, intercept = calibrated(z, chance.random(20_000) < 1 / (1 + np.exp(-(1.5 * z - 1))))
    assert math.isclose(slope, 1.5, abs_tol=0.06) and math.isclose(intercept, -1, abs_tol=0.06)


def labelled(count: int = 60) -> dict[str, tuple[str, bool]]:
    """Spam of a kind that the package's model does not know: it names a shop of feathers."""
    spam = {f"s{n}": (f"feathers feathers at the blue barn no {n} ask for gus", True) for n in range(count)}
    honest = {f"h{n}": (f"the blue sky over the barn, verse {n}, made me ask for more", False) for n in range(count)}
    return spam | honest


def test_the_order_of_examples_changes_nothing_and_single_texts_teach_nothing() -> None:
    given_texts = labelled()
    once = fit(Examples.of(given_texts), NOTHING)
    assert fit(Examples.of(dict(reversed(given_texts.items()))), NOTHING).version == once.version
    told = fit(Examples.of(given_texts | {"s0": ("feathers call +44 Zwiebelfisch", True)}), NOTHING)
    bucket = next(iter(grams(folded(pa.array(["z"])))))[0][1]
    assert told.weights[bucket] == 0


def test_learning_beats_the_model_in_service_and_too_few_or_false_labels_do_not(settings: Settings) -> None:
    reader = TextReader(default_model(), held=labelled())
    better = learn(settings, DAY, reader)
    assert better is not None and scores(better, labelled()["s1"][0])[0] > 0.5 > scores(default_model(), labelled()["s1"][0])[0]
    assert learn(settings, DAY, TextReader(default_model(), held=labelled(29))) is None


def test_a_model_that_ranks_worse_stays_out_of_service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = Trained(NOTHING, 0.9, 0.91)
    monkeypatch.setattr(service, "train", lambda *_: worse)
    assert learn(settings, DAY, TextReader(default_model(), held=labelled())) is None
    monkeypatch.setattr(service, "train", lambda *_: Trained(NOTHING, 0.91, 0.91))
    assert learn(settings, DAY, TextReader(default_model(), held=labelled())) is NOTHING


def deliver(root: Path, texts: dict[str, tuple[str, bool]], labels: list[str], files: int = 1) -> None:
    """Comments in `files` files, and labels of some of them in a snapshot of the same day."""
    lines = [
        json.dumps(
            {
                "event_id": name,
                "event_ts": f"{DAY}T12:00:00+08:00",
                "received_ts": f"{DAY}T12:00:01+08:00",
                "user_id": f"u-{name}",
                "comment_id": name,
                "song_id": "s1",
                "text": text,
                "moderation": "ok",
            }
        )
        for name, (text, _) in texts.items()
    ]
    folder = root / "comment" / f"dt={DAY}"
    folder.mkdir(parents=True)
    for number in range(files):
        (folder / f"{number}.jsonl").write_text("".join(f"{line}\n" for line in lines[number::files]))
    folder = root / "fraud_labels" / f"dt={DAY}"
    folder.mkdir(parents=True)
    rows = [
        {
            "entity_type": "event",
            "entity_id": name,
            "is_fake": texts[name][1],
            "labelled_by": "ann",
            "labelled_at": f"{DAY}T20:00:00Z",
        }
        for name in labels
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def landed_scores(home: Settings) -> dict[str, float]:
    rows = duckdb.execute(
        f"select event_id, text_score from read_parquet('{home.lake}/accepted/comment/*/*.parquet', hive_partitioning = true)"
    ).fetchall()
    return dict(rows)


def test_a_night_learns_from_its_labels_before_it_scores(settings: Settings, tmp_path: Path) -> None:
    texts = labelled(80)
    known = [name for name in texts if int(name[1:]) % 2]
    found = []
    for name, files in (("one", 1), ("many", 3)):
        home = replace(settings, home=tmp_path / name, landing=tmp_path / f"landing-{name}")
        deliver(home.landing, texts, known, files)
        landing.plan(home, DAY)
        landing.parse_stream(home, DAY, "comment")
        landing.land(home, DAY)
        found.append(landed_scores(home))
        assert [path.name for path in (home.lake / "text_models").iterdir()] == ["00000001-0000.npz"]
        assert deployed(home).version != default_model().version
    unlabelled = {name: score for name, score in found[0].items() if name not in known}
    assert len(unlabelled) == 80
    assert all((score > 0.5) == texts[name][1] for name, score in unlabelled.items())
    assert found[0] == found[1]


def test_a_night_without_labels_scores_with_the_packages_model(settings: Settings) -> None:
    deliver(settings.landing, labelled(40), [])
    landing.land(settings, DAY)
    text = labelled(40)["s7"][0]
    assert landed_scores(settings)["s7"] == scores(default_model(), text)[0]
    assert not (settings.lake / "text_models").exists()


def test_erased_people_teach_nothing(settings: Settings) -> None:
    texts = labelled(40)
    deliver(settings.landing, texts, list(texts))
    folder = settings.landing / "erasures" / f"dt={DAY}"
    folder.mkdir(parents=True)
    rows = [{"user_id": f"u-{name}", "requested_at": f"{DAY}T01:00:00Z"} for name in texts if texts[name][1]]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    landing.land(settings, DAY)
    assert len(landed_scores(settings)) == 40
    assert not (settings.lake / "text_models").exists()


def files_of(folder: Path, texts: dict[str, tuple[str, bool]]) -> list[Path]:
    """The examples as CSV, JSONL and Parquet, a third each."""
    rows = [{"said": text, "kind": "spam" if is_spam else "ham"} for text, is_spam in texts.values()]
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["said", "kind"])
        writer.writeheader()
        writer.writerows(rows[::3])
    (folder / "b.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[1::3]))
    pq.write_table(pa.Table.from_pylist(rows[2::3]), folder / "c.parquet")
    return [folder / "a.csv", folder / "b.jsonl", folder / "c.parquet"]


def test_the_command_puts_a_better_model_in_service_and_refuses_a_worse_one(settings: Settings, tmp_path: Path) -> None:
    texts = labelled(80)
    told = train_from_files(settings, LabelledFiles(files_of(tmp_path, texts), "said", "kind"))
    assert told.startswith(deployed(settings).version) and "80 spam and 80 honest" in told
    again = train_from_files(settings, LabelledFiles(files_of(tmp_path, texts), "said", "kind"))
    assert again.startswith(deployed(settings).version)
    assert sorted(path.name for path in (settings.lake / "text_models").iterdir()) == [
        "00000000-0001.npz",
        "00000000-0002.npz",
    ]


def test_the_command_keeps_the_model_in_service_when_the_new_one_is_worse(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "train", lambda *_: Trained(NOTHING, 0.5, 0.9))
    with pytest.raises(WorseModel, match="average precision on held-out texts 0.5000, before 0.9000"):
        train_from_files(settings, LabelledFiles(files_of(tmp_path, labelled()), "said", "kind"))
    assert deployed(settings).version == default_model().version


@pytest.mark.parametrize(
    ("content", "name", "cause"),
    [
        ("text,label\nhello,1\n", "a.txt", "no CSV, JSONL or Parquet"),
        ("words,label\nhello,1\n", "a.csv", "no column text among words, label"),
        ("text,label\nhello,maybe\n", "a.csv", "row 1: label is none of"),
        ("text,label\nhello,1\n", "a.csv", "1 spam and 0 honest"),
        ("not a parquet file", "a.parquet", "cannot be read"),
    ],
)
def test_files_that_teach_nothing_say_why(settings: Settings, tmp_path: Path, content: str, name: str, cause: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=cause):
        train_from_files(settings, LabelledFiles([tmp_path / name]))
