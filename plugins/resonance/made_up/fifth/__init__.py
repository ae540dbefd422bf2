"""A fifth platform: a social app of clips and songs, whose feed pushes what friends and similar people liked in the last days.

Likes spread over a small-world graph of friends with communities (Watts and Strogatz 1998) as a contagion that works through
exposure; people come and go in streaks (an alternating renewal process, Cox 1962); most plays are snippets, most likes impulses,
and how readily a person likes has a heavy tail. Cheats are trades: bots behind the app, rooms of phones, crowd workers, warmed-up
accounts, coupon portfolios, copyists, replayed traces, churners; each crew has its own degree of care.
"""

from resonance.made_up.fifth.temper import SCALES
from resonance.made_up.fifth.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
