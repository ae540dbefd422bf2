"""Data Docs of each gate, without row values and without a request to anywhere.

GX's site builder renders the pages from results that hold counts only; whatever a page would load from a CDN is taken out
and a small style sheet put in. The lists of runs, which GX draws by script, are plain pages of our own.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resonance.quality.results import GateResult
from resonance.settings import Settings

if TYPE_CHECKING:
    from resonance.quality.bridge import Judgement

COUNTS = ("element_count", "unexpected_count", "unexpected_percent", "missing_count", "missing_percent", "observed_value")
RUNS_KEPT = 30
PAIRED, SINGLE = ("script", "style", "footer"), ("link", "img")
LOADED = re.compile(
    "|".join([*(rf"<{tag}\b.*?</{tag}>" for tag in PAIRED), *(rf"<{tag}\b[^>]*>" for tag in SINGLE)]), re.DOTALL | re.IGNORECASE
)
HANDLERS = re.compile(r"\son[a-z]+=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'<>)]*", re.IGNORECASE)
STYLE = Path(__file__).with_name("docs.css")


def build_docs(settings: Settings, result: GateResult, judgements: Sequence[Judgement]) -> Path:
    """Write the pages of one gate below `quality/data_docs/<night_id>/<step>` and renew the list of runs; returns its path."""
    root = settings.quality / "data_docs"
    folder = root / result.night_id / result.step
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    judged = [judgement for judgement in judgements if judgement.result is not None]
    if judged:
        _render(folder, result, judged)
    for page in folder.rglob("*.html"):
        page.write_text(offline(page.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "index.html").write_text(_gate_page(folder, result), encoding="utf-8")
    return _list_runs(root)


def without_values(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One expectation's result (as JSON) reduced to counts: no value of any row, no traceback."""
    result = {
        key: value for key, value in (answer.get("result") or {}).items() if key in COUNTS and isinstance(value, int | float)
    }
    raised = answer.get("exception_info") or {}
    parts = [raised] if "raised_exception" in raised else list(raised.values())
    has_raised = any(part.get("raised_exception") for part in parts)
    info = {"raised_exception": has_raised, "exception_message": "see the gate's file" if has_raised else ""}
    return {**answer, "result": result, "exception_info": {**info, "exception_traceback": ""}}


def offline(page: str) -> str:
    """`page` without scripts, images, foreign style sheets and addresses of other hosts, with our own small style."""
    bare = ELSEWHERE.sub("", HANDLERS.sub("", LOADED.sub("", page)))
    return bare.replace("</head>", f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>", 1)


def _render(folder: Path, result: GateResult, judged: Sequence[Judgement]) -> None:
    from great_expectations.core import RunIdentifier
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema
    from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier, ValidationResultIdentifier

    from resonance.quality.bridge import quiet_context

    context = quiet_context()
    backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
    index = {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False}
    site = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": backend, "site_index_builder": index}
    context.add_data_docs_site(site_name="gate", site_config=site)
    for judgement in judged:
        content = judgement.result.to_json_dict()
        content["results"] = [without_values(answer) for answer in content["results"]]
        suite = ExpectationSuiteIdentifier(judgement.suite.name)
        run = RunIdentifier(run_name=result.night_id, run_time=f"{result.business_date}T00:00:00+00:00")
        key = ValidationResultIdentifier(suite, run, judgement.suite.relation)
        context.validation_results_store.set(key, ExpectationSuiteValidationResultSchema().load(content))
    context.build_data_docs(site_names=["gate"])


def _gate_page(folder: Path, result: GateResult) -> str:
    pages = (
        sorted(p.relative_to(folder) for p in (folder / "validations").rglob("*.html"))
        if (folder / "validations").exists()
        else []
    )
    links = "".join(f'<li><a href="{p}">{html.escape(p.parts[1])}</a></li>' for p in pages)
    rows = "".join(
        f'<tr class="{f.status}"><td>{html.escape(f.relation)}</td><td>{html.escape(f.expectation)}</td><td>{f.severity}</td>'
        f"<td>{f.status}</td><td>{html.escape(f.limit)}</td><td>{html.escape(f.because)}</td></tr>"
        for f in result.findings
    )
    head = "<tr><th>relation</th><th>expectation</th><th>severity</th><th>status</th><th>limit</th><th>because</th></tr>"
    title = f"{result.business_date} {result.step}: {result.status}"
    return _page(title, f'<p><a href="../../index.html">all runs</a></p><table>{head}{rows}</table><ul>{links}</ul>')


def _list_runs(root: Path) -> Path:
    runs = sorted((path for path in root.iterdir() if path.is_dir()), reverse=True)
    for path in runs[RUNS_KEPT:]:
        shutil.rmtree(path)
    links = "".join(_run_line(root, run) for run in runs[:RUNS_KEPT])
    index = root / "index.html"
    index.write_text(_page("Data Docs: the gates of the last nights", f"<ul>{links}</ul>"), encoding="utf-8")
    return index


def _run_line(root: Path, run: Path) -> str:
    steps = (f'<a href="{step.relative_to(root)}/index.html">{step.name}</a>' for step in sorted(run.iterdir()))
    return f"<li>{run.name}: {' '.join(steps)}</li>"


def _page(title: str, body: str) -> str:
    style = STYLE.read_text(encoding="utf-8")
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title><style>{style}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>{html.escape(title)}</h1>{body}</body></html>\n'
