"""What the younger platforms promise of campaigns that pay, and of who supplies fakes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.made_up.promises import Make, ask

from resonance.made_up.world import KINDS


class Coupons:
    """To be inherited beside `Promises` where campaigns pay with coupons for likes.

    `needed`: for a coupon, songs of the campaign, by mechanic; `holders`: more accounts than so many have coupons; `lively`:
    less than this share of the hunters listen to anything else.
    """

    needed: Mapping[str, int]
    holders = 40
    lively = 0.3

    def test_the_driven_have_a_life_and_the_hunters_only_rewards(self, make: Make) -> None:
        """Both come for coupons; of the real ones most also listen to something else, of the hunters hardly any."""
        lives = (
            "select avg(cast(n > 4 as int)) from (select user_id, (select count(*) from plays p where p.user_id = u.user_id "
            "and p.source <> 'campaign') as n from users u where {})"
        )
        driven = ask(make("S"), lives.format("list_contains(cohorts, 'reward_driven')"))[0][0]
        hunters = ask(make("S"), lives.format("attack = 'reward_only'"))[0][0]
        assert driven > 0.5 > self.lively > hunters

    @pytest.mark.parametrize("kind", KINDS)
    def test_grants_follow_the_likes_that_they_are_for(self, make: Make, kind: str) -> None:
        """An account's n-th coupon of a campaign comes when it has liked n times as many of its songs as one needs; clocks of two
        machines differ by less than five minutes."""
        had = (
            "with liked as (select e.user_id, campaign_id, song_id, min(e.event_ts) as ts from likes l join events e "
            "using (event_id, song_id) where e.action = 'like' and campaign_id is not null group by all), "
            "grants as (select distinct grant_id, user_id, campaign_id, event_ts from rewards where action = 'grant'), "
            "turns as (select *, row_number() over (partition by user_id, campaign_id order by event_ts) as turn from grants "
            "where user_id is not null) select mechanic, min(n / turn) from (select mechanic, turn, grant_id, count(l.ts) as n "
            "from turns g join known_campaigns using (campaign_id) left join liked l on l.user_id = g.user_id "
            "and l.campaign_id = g.campaign_id and l.ts < g.event_ts + interval 5 minute group by all) group by 1"
        )
        fewest = dict(ask(make(kind), had))
        assert fewest.keys() == self.needed.keys()
        assert all(fewest[mechanic] >= needed for mechanic, needed in self.needed.items()), fewest

    def test_paying_campaigns_grant_and_claims_follow_grants(self, make: Make) -> None:
        """Nobody claims before it was granted."""
        unpaid = "select 1 from rewards r join known_campaigns c using (campaign_id) where len(c.reward_eligible_actions) = 0"
        assert ask(make("S"), unpaid) == []
        early = (
            "select 1 from rewards c join rewards g using (grant_id) where g.action = 'grant' and c.action <> 'grant' "
            "and c.user_id = g.user_id and c.event_ts < g.event_ts - interval 1 second"
        )
        assert ask(make("S"), early) == []
        assert ask(make("S"), "select count(distinct user_id) from rewards")[0][0] > self.holders


class Suppliers:
    """To be inherited beside `Promises` where farms share networks and devices, and some take likes back.

    `network_shared`, `device_shared`: a farm's accounts that like from the busiest one, at least; `renewed`: churners' likes
    that are given twice and more, at least; of nobody's are it more than a tenth.
    """

    network_shared = 0.4
    device_shared = 0.4
    renewed: float

    @pytest.mark.parametrize(
        ("attack", "shared"), [("network_farm", "regexp_replace(l.ip, '[.:][^.:]*$', '')"), ("device_farm", "e.device_id")]
    )
    def test_farms_share_what_they_are_named_for(self, make: Make, attack: str, shared: str) -> None:
        busiest = (
            f"select max(n) / max(m) from (select count(distinct e.user_id) as n from likes l join events e using (event_id) "
            f"where e.attack = '{attack}' and {shared} is not null group by {shared}), "
            f"(select count(*) as m from users where attack = '{attack}')"
        )
        least = {"network_farm": self.network_shared, "device_farm": self.device_shared}[attack]
        assert ask(make("S"), busiest)[0][0] >= least

    def test_likes_are_taken_back_and_renewed(self, make: Make) -> None:
        """Elmas et al. (2021): what is new is shown, so much of what these like is liked twice and more."""
        often = (
            "select avg(cast(n > 1 as int)) from (select count(*) as n from events where stream = 'like' and action = 'like' "
            "and attack {} group by user_id, song_id)"
        )
        churned, others = (ask(make("S"), often.format(f"= '{attack}'"))[0][0] for attack in ("like_churn", ""))
        assert churned > self.renewed > 0.1 > others
