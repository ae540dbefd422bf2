"""A second platform, generated on other assumptions than `resonance.simulator` and sharing no code with it.

The detector is trained on both, so that it learns what fakes must do rather than what one generator's people happen to do:
latent-factor tastes (Poisson factorisation), self-exciting sessions (Hawkes 1971), power-law standing with freshness that
decays, reinforced repeats (Yule 1925), clients that upload in batches. What it writes is the landing contract's format, with
the truth beside it.
"""

from resonance.made_up.second.scale import SCALES, Scale
from resonance.made_up.second.world import write_world
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
