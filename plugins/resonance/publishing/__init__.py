"""Publishing: whole nights, built aside, verified, read-only, switched atomically."""

from resonance.publishing.nights import Evidence, publish, rollback
from resonance.publishing.pointer import current_publication, prune, published_nights
from resonance.publishing.restatements import write_restatements
from resonance.publishing.verify import CorruptPublication, read_manifest, verify

__all__ = [
    "CorruptPublication",
    "Evidence",
    "current_publication",
    "prune",
    "publish",
    "published_nights",
    "read_manifest",
    "rollback",
    "verify",
    "write_restatements",
]
