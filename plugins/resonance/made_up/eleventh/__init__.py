"""An eleventh platform: music inside a messenger, where songs are cards that go from chat to chat.

Forwarding is a branching process (Goel et al. 2016, Liben-Nowell and Kleinberg 2008), what friends post is liked out of courtesy
and returned, and red envelopes bring whole chats at once (Yuan et al. 2019). Who sells likes here has racks of phones with cloned
accounts (Thomas et al. 2013), clients without an app, task groups with a dispatcher who wants screenshots (Wang et al. 2012),
groups that like for likes (Farooqi et al. 2017, Weerasinghe et al. 2020), accounts rented for a week, and plugins that open
envelopes before anybody can.
"""

from resonance.made_up.eleventh.stage import SCALES
from resonance.made_up.eleventh.world import write_world
from resonance.made_up.third.scale import Scale
from resonance.made_up.world import KINDS

__all__ = ["KINDS", "SCALES", "Scale", "write_world"]
