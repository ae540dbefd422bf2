"""Isolation forest (Liu, Ting and Zhou, ICDM 2008; scikit-learn's) over counts and ratios per account."""

from __future__ import annotations

import duckdb
import numpy as np

from resonance.made_up.world import World

FEATURES = """
with likes as (select * from read_parquet($likes) where action = 'like' and user_id is not null),
plays as (select * from read_parquet($plays) where user_id is not null),
heard as (select user_id, song_id, min(event_ts) as first_at from plays group by all),
minutes as (select user_id, max(n) as burst from (
    select user_id, count(*) as n from likes group by user_id, date_trunc('minute', event_ts)) group by user_id),
crowds as (select device_id, count(distinct user_id) as accounts from (
    select device_id, user_id from likes union all select device_id, user_id from plays) group by device_id),
networks as (select ip, count(distinct user_id) as accounts from likes group by ip),
liking as (
    select l.user_id, count(*) as likes, count(distinct l.song_id) as songs, avg(case when h.first_at is null then 1 else 0 end)
        as unheard, count(distinct cast(l.event_ts as date)) as like_days, max(c.accounts) as device_accounts,
        max(n.accounts) as network_accounts, count(distinct l.ip) as networks
    from likes l left join heard h using (user_id, song_id) left join crowds c using (device_id) left join networks n using (ip)
    group by all),
living as (
    select user_id, count(*) as plays, count(distinct song_id) as played_songs, avg(listened_ms / duration_ms) as share,
        count(distinct cast(event_ts as date)) as play_days,
        avg(case when listened_ms between 30000 and 36000 then 1 else 0 end) as just_paid
    from plays group by all),
talking as (select user_id, count(*) as comments from read_parquet($comments) group by all)
select
    u.user_id, likes, songs, unheard, like_days, device_accounts, network_accounts, networks, burst, plays, played_songs, share,
    play_days, just_paid, comments, date_diff('day', cast(u.registered_at as timestamp), cast($now as timestamp)) as age
from (select user_id, min(registered_at) as registered_at from read_parquet($users) group by all) u
left join liking using (user_id)
left join minutes using (user_id)
left join living using (user_id)
left join talking using (user_id)
order by u.user_id
"""


def features(world: World, user_id: np.ndarray) -> np.ndarray:
    """One row per account of `user_id` (sorted), log(1 + x) of what was counted, 0 where nothing was."""
    given = {name: str(world.landing / name[:-1] / "*" / "*.parquet") for name in ("likes", "plays", "comments")}
    given |= {"users": str(world.landing / "users" / "*" / "*.parquet"), "now": str(world.last_day)}
    with duckdb.connect() as connection:
        columns = connection.execute(FEATURES, given).fetchnumpy()
    place = np.searchsorted(columns.pop("user_id").astype(str), user_id)
    values: np.ndarray = np.column_stack([np.ma.filled(np.ma.asarray(column, float), 0.0) for column in columns.values()])
    return np.log1p(np.maximum(np.nan_to_num(values), 0))[place]


def score(world: World, user_id: np.ndarray) -> np.ndarray:
    """Anomaly scores, higher is stranger; 300 trees, seed 0."""
    from sklearn.ensemble import IsolationForest

    rows = features(world, user_id)
    forest = IsolationForest(n_estimators=300, max_samples=min(2_048, len(rows)), random_state=0, n_jobs=1)
    return -forest.fit(rows).score_samples(rows)
