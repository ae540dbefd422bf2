"""A third platform, on assumptions of its own: it shares none with the simulator and the second platform.

People open the app in visits and drift between five moods (a Markov chain: radio, search, own shelf, feed, an artist's page);
charts and recommendations feed on the plays that they cause (preferential attachment, Barabási and Albert 1999; Salganik, Dodds
and Watts 2006); likes come from several habits, many of them without a listen in the log. What could be fitted (hours of the day,
likes before a third was heard, equal timestamps, skew of likes per person) is near KuaiRand (Gao et al. 2022).
"""

from resonance.made_up.third.scale import SCALES, Scale
from resonance.made_up.third.world import write_world
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
