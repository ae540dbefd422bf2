"""A fourth platform: a paid streaming service whose people live by routine, and a market of intermediaries who sell likes.

It shares no behaviour with the others. Commute, desk, lunch, way home, gym and evening have their own device, network and
programme; playlists and albums are played through in order; taste is a Dirichlet mixture of genres with loyalty to few artists;
a like is a hazard that grows with the n-th listen. Fakes are the work of brokers, who split customers' orders among crews with
shifts, racks and tools. The contract's clock, scales and the rendering of ids are those of the third platform.
"""

from resonance.made_up.fourth.stage import SCALES
from resonance.made_up.fourth.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
