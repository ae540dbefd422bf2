"""A ninth platform: the radio of one region, with hosts and their programmes, and a contest of hometown songs among towns.

Who listens on the way hears what all hear (Krause, North and Hewitt 2015: the radio goes with the commute); on demand most plays
are repeats, the recent first (Anderson et al. 2014), and one likes a song best after some exposures (Sguerra, Tran and Hennequin
2022). A deadline draws people as one over the time that is left (Alfi, Parisi and Pietronero 2007), and leaders draw more
(Salganik, Dodds and Watts 2006). Farms deliver in bursts or by the trickle (De Cristofaro et al. 2014), loosely synchronised
(Beutel et al. 2013, Cao et al. 2014); a worker goes through a stock of accounts on few phones (Rahman et al. 2019); pods trade
(Weerasinghe et al. 2020), real accounts are lent out (Farooqi et al. 2017), likes are taken back and renewed (Elmas et al. 2021).
"""

from resonance.made_up.ninth.stage import SCALES
from resonance.made_up.ninth.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
