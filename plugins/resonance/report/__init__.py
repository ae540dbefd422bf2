"""The daily report: gather a Digest from the published marts, render it in two languages, deliver it."""

from resonance.report.deliver import Delivery, deliver, render_again, render_folder, send
from resonance.report.digest import Digest
from resonance.report.gather import gather
from resonance.report.operators import tell_operators
from resonance.report.render import page, render

__all__ = ["Delivery", "Digest", "deliver", "gather", "page", "render", "render_again", "render_folder", "send", "tell_operators"]
