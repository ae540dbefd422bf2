"""Digest to files: self-contained HTML (no script, no request, everything escaped), and the same on paper."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from resonance.report import charts, figures
from resonance.report.digest import Digest
from resonance.report.gather import gather
from resonance.report.paper import pdf
from resonance.report.phrases import Phrases
from resonance.report.wording import LANGUAGES

TEMPLATES = Path(__file__).parent / "templates"


def render(marts_db: Path, manifest: Mapping[str, Any], out_dir: Path, languages: Iterable[str] = LANGUAGES) -> list[Path]:
    """Write `report.<language>.html` and `.pdf` for every language into `out_dir`; each appears whole or not at all."""
    digest = gather(marts_db, manifest)
    out_dir.mkdir(parents=True, exist_ok=True)
    written = []
    for language in languages:
        for target, content in (
            (out_dir / f"report.{language}.html", page(digest, language).encode()),
            (out_dir / f"report.{language}.pdf", pdf(digest, language)),
        ):
            draft = out_dir / f".{target.name}.draft"
            draft.write_bytes(content)
            draft.chmod(0o644)
            os.replace(draft, target)
            written.append(target)
    return written


def page(digest: Digest, language: str) -> str:
    """The report of one language as HTML text; a function of its arguments alone."""
    text = Phrases(language)
    return _template().render(digest=digest, t=text, language=language, css=_css(), charts=charts, clean=figures.clean)


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


@cache
def _css() -> Any:
    from markupsafe import Markup

    return Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))
