"""Which business dates a stretch of the verdict log changes."""

from __future__ import annotations

from datetime import date

import duckdb

from resonance.engine import connect
from resonance.settings import Settings

JUDGED_STREAMS = ("like", "comment", "share", "play", "share_open", "follow", "playlist", "task", "team", "negative_feedback")

# Spans of event dates on which an entity's answer (p_fake, reasons) is not what it was. A rule row answers for events from
# night_date − 34 on (of the first night that found anything: for all before), until the next night's row; a person's row
# for events of any date.
SPANS = """
with effective as (
    select * from read_parquet($log)
    where decided_at <= $as_of and (night_date is null or night_date <= $day)
),
firsts as (
    select false as is_after, min(night_date) as first_night from effective where chain = 'rule' and seq <= $since
    union all select true, min(night_date) from effective where chain = 'rule'
),
touched as (
    select distinct entity_type, entity_id from effective
    where seq > $since or (select count(distinct first_night) > 1 from firsts)
),
versions as (
    select e.*, v.is_after
    from effective e join touched using (entity_type, entity_id)
    cross join (values (false), (true)) v(is_after)
    where v.is_after or e.seq <= $since
),
found as (
    select v.*, case when night_date = first_night then date '1970-01-01' else night_date - 34 end as from_date
    from versions v join firsts using (is_after)
    where chain = 'rule'
),
rules as (
    select entity_type, entity_id, is_after, p_fake, reasons, from_date,
        coalesce(
            lead(from_date) over (partition by entity_type, entity_id, is_after order by night_date, decided_at, seq),
            date '9999-01-01'
        ) as to_date
    from found
),
edges as (
    select entity_type, entity_id, from_date as edge from rules
    union select entity_type, entity_id, to_date from rules
),
pieces as (
    select entity_type, entity_id, edge as from_date,
        lead(edge, 1, date '9999-12-31') over (partition by entity_type, entity_id order by edge) as to_date
    from edges
),
answers as (
    select p.entity_type, p.entity_id, p.from_date, p.to_date,
        max(case when r.is_after then r.p_fake else 0 end) as p_after,
        max(case when not r.is_after then r.p_fake else 0 end) as p_before,
        max(case when r.is_after and r.p_fake > 0 then array_to_string(r.reasons, ',') else '' end) as reasons_after,
        max(case when not r.is_after and r.p_fake > 0 then array_to_string(r.reasons, ',') else '' end) as reasons_before
    from pieces p left join rules r
        on p.entity_type = r.entity_type and p.entity_id = r.entity_id
        and r.from_date <= p.from_date and p.from_date < r.to_date
    group by all
),
heads as (
    select entity_type, entity_id, is_after, p_fake, decided_by
    from versions where chain = 'person'
    qualify row_number() over (partition by entity_type, entity_id, is_after order by decided_at desc, seq desc) = 1
),
words as (
    select t.entity_type, t.entity_id
    from touched t
    left join heads a on a.entity_type = t.entity_type and a.entity_id = t.entity_id and a.is_after
    left join heads b on b.entity_type = t.entity_type and b.entity_id = t.entity_id and not b.is_after
    where (a.p_fake, a.decided_by like 'person:%') is distinct from (b.p_fake, b.decided_by like 'person:%')
)
select entity_type, entity_id, from_date, to_date, 'verdict' as cause from answers
where p_after <> p_before or reasons_after <> reasons_before
union all
select entity_type, entity_id, date '1970-01-01', date '9999-01-01', 'override' from words
"""

# An event without an account may have been stitched to one of the accounts of its device: a superset is rebuilt.
DATES = """
with owned as (
    select distinct s.entity_id as user_key, e.device_key
    from spans s join events e on s.entity_type = 'user' and s.entity_id = e.user_key
    where e.device_key is not null
),
hits as (
    select e.business_date, s.cause from spans s join events e on s.entity_type = 'event' and s.entity_id = e.event_id
    where s.from_date <= e.business_date and e.business_date < s.to_date
    union
    select e.business_date, s.cause from spans s join events e on s.entity_type = 'user' and s.entity_id = e.user_key
    where s.from_date <= e.business_date and e.business_date < s.to_date
    union
    select e.business_date, s.cause from spans s join events e on s.entity_type = 'device' and s.entity_id = e.device_key
    where s.from_date <= e.business_date and e.business_date < s.to_date
    union
    select e.business_date, s.cause from spans s join events e on s.entity_type = 'user' and s.entity_id = e.device_key
    where e.user_key is null and s.from_date <= e.business_date and e.business_date < s.to_date
    union
    select e.business_date, s.cause
    from spans s join owned o on s.entity_type = 'user' and s.entity_id = o.user_key
    join events e on e.user_key is null and e.device_key = o.device_key
    where s.from_date <= e.business_date and e.business_date < s.to_date
)
select business_date, string_agg(distinct cause, ', ' order by cause) from hits where business_date <= $day group by 1 order by 1
"""


def changed_dates(settings: Settings, since_seq: int, day: date) -> dict[date, str]:
    """Business dates up to `day` with an event whose answer the log's files after `since_seq` change, and why.

    Cost: the log, and the key columns of the lake's partitions from the earliest changed date on.
    """
    with connect(settings) as connection:
        connection.execute(f"create temp table spans as {SPANS}", _parameters(settings, since_seq, day))
        return dates_of_spans(settings, connection, day)


def dates_of_spans(settings: Settings, connection: duckdb.DuckDBPyConnection, day: date) -> dict[date, str]:
    """Business dates up to `day` with an event of an entity in the temporary table `spans` (entity_type, entity_id, from_date,
    to_date, cause), and why."""
    found = connection.execute("select min(from_date) from spans").fetchone()
    if found is None or found[0] is None:
        return {}
    connection.execute(f"create temp view events as {_events(settings, found[0])}")
    return dict(connection.execute(DATES, {"day": day}).fetchall())


def _parameters(settings: Settings, since_seq: int, day: date) -> dict[str, object]:
    as_of = settings.as_of.replace(tzinfo=None)
    return {"log": str(settings.verdict_log / "[0-9]*.parquet"), "as_of": as_of, "day": day, "since": since_seq}


def _events(settings: Settings, first: date) -> str:
    """Keys and dates of the judged streams delivered from the day before `first` on (a client's clock may run ahead)."""
    return (
        " union all ".join(
            f"select event_id, user_key, device_key, business_date from read_parquet('{path}', hive_partitioning = true)"
            f" where dt >= date '{first}' - 2"
            for stream in JUDGED_STREAMS
            if any((folder := settings.lake / "accepted" / stream).glob("dt=*/*.parquet"))
            and (path := str(folder / "dt=*" / "*.parquet").replace("'", "''"))
        )
        or "select '' as event_id, '' as user_key, '' as device_key, date '1970-01-01' as business_date where false"
    )


__all__ = ["JUDGED_STREAMS", "changed_dates", "dates_of_spans"]
