"""An eighth platform: a karaoke app, where one swipes through hooks, practises a song part by part, and meets in song rooms.

A quarter of plays ends within five seconds (Lamere 2014); waves of attention rise at once and relax by a power law (Crane and
Sornette 2008); few people give most likes (Nielsen 2006). A room hears the same song at once and likes it within seconds, a
newcomer ticks songs unheard, a coupon brings people who really sing. Like farms are bots in bursts or mimic their surroundings
(Ikram et al. 2017), accounts are stocked and aged (Thomas et al. 2013), people sell by the task (Wang et al. 2012).
"""

from resonance.made_up.eighth.stage import SCALES
from resonance.made_up.eighth.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
