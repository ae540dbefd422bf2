"""What happens, as columns by stream; beside the columns of every platform, on which machine of the account it happens."""

from __future__ import annotations

from resonance.made_up.fifth import stage

PHONE, SPEAKER, CAR, OTHER, VENUE, ANY = 0, 1, 2, 3, 4, -1
"""Values of `by`: one's own phone, the household's speaker and car, another machine of one's own, the speaker of a café or hotel;
any of one's own."""


class Log(stage.Log):
    """Everything has a column `by`, ANY where it is not given."""

    extra = ("by",)
