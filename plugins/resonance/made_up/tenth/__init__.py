"""A tenth platform: music in households and cars, where a speaker is spoken to and several voices share it.

Music is what speakers are asked for most (Bentley et al. 2018, Ammari et al. 2019), by several in turn (Porcheron et al. 2018),
and some songs are heard again and again (Conrad et al. 2019). A speaker obeys whatever sounds like a command: hidden in noise
(Carlini et al. 2016), beyond hearing (Zhang et al. 2017), from another speaker (Esposito et al. 2022); what is installed on it
may act on its own (Kumar et al. 2018, Lentzsch et al. 2021). Who sells likes here has rooms of speakers, head units on a bench,
boxes of speakers given away, second-hand ones with the account still in them, small programs in real people's homes.
"""

from resonance.made_up.tenth.stage import SCALES
from resonance.made_up.tenth.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
