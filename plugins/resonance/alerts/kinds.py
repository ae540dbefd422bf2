"""The kinds of alerts. Each has one heading of its name in RUNBOOK.md; a test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass

from resonance.errors import ResonanceError


class UnknownKind(ResonanceError):
    """An alert without a place in the RUNBOOK."""


@dataclass(frozen=True)
class Kind:
    """What happened, in both languages; `next_command` may use {business_date}."""

    name: str
    severity: str
    title_zh: str
    title_en: str
    next_command: str

    @property
    def runbook(self) -> str:
        return f"RUNBOOK.md#{self.name}"


_ALL = (
    Kind(
        "held_night",
        "critical",
        "夜批被质检拦下，昨日数据仍在服务",
        "Night held by a gate, yesterday is still served",
        "resonance status",
    ),
    Kind("failed_task", "critical", "夜批任务失败", "A task of the night failed", "resonance night {business_date}"),
    Kind("stale_morning", "critical", "早晨仍未发布昨日数据", "Yesterday is not published this morning", "resonance status"),
    Kind("refused_files", "warning", "有文件被整体拒收", "Files were refused whole", "resonance check FILE"),
    Kind("missing_stream", "warning", "有数据流当日没有任何文件", "A stream delivered no file", "resonance status"),
    Kind("drift", "warning", "交付的列与约定不同", "A delivery has columns the contract does not know", "resonance check FILE"),
    Kind("warned_night", "warning", "夜批已发布，但质检给出警告", "Night published with a gate's warning", "resonance status"),
    Kind(
        "undelivered_report", "warning", "日报没有寄出", "The report was not delivered", "resonance report {business_date} --send"
    ),
    Kind("failed_restore", "critical", "恢复演练失败", "The restore drill failed", "resonance doctor"),
    Kind("low_disk", "warning", "磁盘空间不足", "Disk space runs low", "resonance status"),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}


def kind_of(name: str) -> Kind:
    """The kind of this name; UnknownKind lists those there are."""
    if name not in KINDS:
        raise UnknownKind(f"alert kind {name!r} is none of {', '.join(KINDS)}", "resonance.alerts.kinds", "see RUNBOOK.md")
    return KINDS[name]
