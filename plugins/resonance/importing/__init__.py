"""Real logs of other platforms, brought into the landing contract's format by a mapping file."""

from resonance.importing.foreign_logs import UnreadableLog, import_logs
from resonance.importing.mapping import BadMapping, shipped

__all__ = ["BadMapping", "UnreadableLog", "import_logs", "shipped"]
