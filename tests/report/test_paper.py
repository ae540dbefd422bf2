"""The report on paper: the page's words, read back from the PDF; inert, in one embedded font, the same bytes every time."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pypdf
import pytest
from tests.report.conftest import DAY, World, manifest, shown

from resonance.report import gather
from resonance.report.digest import Digest
from resonance.report.paper import pdf
from resonance.report.phrases import Phrases
from resonance.report.wording import LANGUAGES, refused_words

SECTIONS = ("health", "platform", "campaigns", "screening", "filtered", "restatements")
MARKUP = ("#set text(red)", "$x$ *bold* _b_", "= no heading", "\\u{41} <label> @ref `raw`", "//comment /*", "#sys.inputs")


def read_back(content: bytes) -> str:
    """All text of a PDF; how it is spaced and broken does not matter."""
    return _plain("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def digest(full_night: Path) -> Digest:
    return gather(full_night, manifest())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_what_the_page_says(language: str, digest: Digest) -> None:
    t, text = Phrases(language), read_back(pdf(digest, language))
    said = [t("title"), t.day(digest.business_date), t.status(digest), *t.cares(digest), *map(t, SECTIONS)]
    said += [t.measure(measure) for measure in digest.platform] + [campaign.name for campaign in digest.campaigns]
    said += [t.rate(surface.participation) for campaign in digest.campaigns for surface in campaign.surfaces[:1]]
    said += [song.title for song in digest.screening.songs] + [t("suppressed"), t("filtered_note"), digest.night_id]
    assert [words for words in said if _plain(words) not in text] == []
    assert refused_words(text) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_digest_makes_the_same_bytes(language: str, full_night: Path, digest: Digest) -> None:
    assert pdf(digest, language) == pdf(gather(full_night, manifest()), language)
    assert pdf(digest, language) != pdf(gather(full_night, manifest(policy_version="another")), language)


def test_names_are_printed_and_never_run(world: World) -> None:
    for number, name in enumerate(MARKUP):
        world.add("dim_campaigns", {"campaign_id": f"h{number}", "name": name, "mechanic": "coupon"})
        world.add("campaign_days", shown(f"h{number}", "all", DAY, 100_000, 10))
    found = gather(world.path, manifest())
    text = read_back(pdf(found, "en"))
    printed = [campaign.name for campaign in found.campaigns if campaign.name in MARKUP]
    assert len(printed) >= 4 and all(_plain(name) in text for name in printed)


def test_the_file_asks_for_nothing_and_brings_its_font(digest: Digest) -> None:
    content = pdf(digest, "zh")
    reader = pypdf.PdfReader(io.BytesIO(content))
    objects = " ".join(repr(reader.get_object(number)) for number in range(1, int(str(reader.trailer["/Size"]))))
    assert [name for name in ("/URI", "/JavaScript", "/Launch", "/EmbeddedFile", "/CreationDate") if name in objects] == []
    fonts = re.findall(r"'/BaseFont': '/([^']+)'", objects)
    assert fonts and [name for name in fonts if "NotoSansSC" not in name] == [] and "/FontFile3" in objects
    assert len(content) < 400_000


def test_an_empty_night_has_its_paper() -> None:
    text = read_back(pdf(Digest(date(2026, 11, 9)), "zh"))
    assert _plain(Phrases("zh")("status_empty")) in text and _plain(Phrases("zh")("campaigns_none")) in text
