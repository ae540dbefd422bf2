"""A sixth platform: a player of playlists and radio, where a like is a bookmark and people sing duets that they share.

People hear again what they heard, the sooner the rather, until bored (Anderson et al. 2014; Benson, Kumar and Tomkins 2016),
find new songs at the pace of Heaps' law and new artists by a Pitman-Yor process (Tria et al. 2014), keep the hours of their
chronotype (Roenneberg 2003) and the strength of a habit that waxes and wanes (Lally 2010). Likes are given on the spot or in
clean-ups. Cheats are businesses: a panel with price tiers, account shops, clouds of phones, proxies, incentive apps.
"""

from resonance.made_up.sixth.habits import SCALES
from resonance.made_up.sixth.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
