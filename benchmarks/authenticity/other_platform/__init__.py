"""A second platform, generated on other assumptions than the warehouse's own simulator and sharing no code with it.

It stands for a platform that the detector has never seen: latent-factor tastes (Poisson factorisation), self-exciting
sessions (Hawkes 1971), power-law standing with freshness that decays, reinforced repeats (Yule 1925), clients that upload in
batches. What it writes is the landing contract's format, with the truth beside it.
"""

from benchmarks.authenticity.other_platform.scale import KINDS, SCALES, Scale
from benchmarks.authenticity.other_platform.world import World, write_world

__all__ = ["KINDS", "SCALES", "Scale", "World", "write_world"]
