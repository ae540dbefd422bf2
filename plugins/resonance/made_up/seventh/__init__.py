"""A seventh platform: a streaming app bundled with a mobile tariff, heard on the way to work and from lessons to lessons.

Visits are an inhomogeneous Poisson process over the week (Kingman 1993); taste is a mixture of scenes and moods (latent Dirichlet
allocation, Blei et al. 2003); attention to a release or a viral song rises at once and relaxes by a power law (Crane and Sornette
2008). Likes fall late in a song or come from notices. Cheats are a supply chain (Thomas et al. 2013; Motoyama et al. 2011): card
dealers, group-control boxes, rented lines, task platforms, bots on a leaked API, and resellers who split a customer's order.
"""

from resonance.made_up.seventh.habits import SCALES
from resonance.made_up.seventh.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
