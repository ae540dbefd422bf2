"""The report as PDF, typeset by Typst in this process: no browser, no request, the same bytes for the same digest.

What is printed enters the template as JSON strings, which Typst never reads as markup. The only font is the Noto Sans SC
of a pinned wheel, embedded as the glyphs that occur, so that a page looks alike on every machine.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from resonance.report.digest import Digest
from resonance.report.phrases import Phrases
from resonance.report.sheet import sheet

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def pdf(digest: Digest, language: str) -> bytes:
    """The report of one language as a tagged PDF on A4; a function of its arguments alone."""
    import typst

    printed = json.dumps(sheet(digest, Phrases(language)), ensure_ascii=False)
    made = typst.compile(TEMPLATE, format="pdf", font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"sheet": printed})
    return bytes(made)


@cache
def _fonts() -> Any:
    import pylopdf_fonts_zh_cn
    import typst

    folder = Path(str(pylopdf_fonts_zh_cn.__file__)).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
