{{ config(materialized='table') }}

{#
    Supporters of each artist as of every date since the first one came, by tier, and how far their loops have come by then. It is
    counted on the dates on which something changed, and stands until the next. Who has taken the like back since is in none of them.
#}
{%- set stages = ['grown', 'released', 'granted', 'used', 'again'] %}
{%- set before = {'grown': 'liked', 'released': 'grown', 'granted': 'released', 'used': 'granted', 'again': 'used'} %}

with

loops as (select * from {{ ref('int_supporter_loops_closed') }}),

found as (
    select found.artist_id, found.user_key, found.liked_date, found.liked_at, found.event_id
    from {{ ref('int_supporters_found') }} as found
    where found.revoked_at is null
),

changes as (
    select artist_id, liked_date as business_date from found
    {%- for stage in stages %}
    union
    select artist_id, {{ stage }}_date as business_date
    from loops
    where {{ stage }}_date <= {{ business_date_of_night() }}
    {%- endfor %}
),

placed as (
    select
        changes.business_date,
        found.artist_id,
        found.user_key,
        row_number() over (partition by found.artist_id, changes.business_date order by found.liked_at, found.event_id) as place,
        count(*) over (partition by found.artist_id, changes.business_date) as total_count
    from changes
    inner join found on changes.artist_id = found.artist_id and found.liked_date <= changes.business_date
),

counted as (
    select
        placed.artist_id,
        placed.business_date,
        count(*) as supporter_count,
        {%- for tier in ['pioneer', 'early'] %}
        count(case when {{ supporter_tier('placed.place', 'placed.total_count', 'placed.business_date') }} = '{{ tier }}' then 1 end) as {{ tier }}_count,
        {%- endfor %}
        {%- for stage in stages %}
        count(case when loops.{{ stage }}_date <= placed.business_date then 1 end) as {{ stage }}_count,
        percentile_cont(0.5) within group (order by case when loops.{{ stage }}_date <= placed.business_date then cast(
            {{ days_between('loops.' ~ before[stage] ~ '_date', 'loops.' ~ stage ~ '_date') }} as double) end) as {{ stage }}_median_days,
        {%- endfor %}
        {{ rests_on_few('count(*)') }} as is_suppressed
    from placed
    inner join loops on placed.artist_id = loops.artist_id and placed.user_key = loops.user_key
    group by placed.artist_id, placed.business_date
),

rated as (
    select
        *,
        {%- for stage in stages %}
        {{ rate_of(stage ~ '_count', (before[stage] if before[stage] != 'liked' else 'supporter') ~ '_count') }} as {{ stage }}_ratio{{ ',' if not loop.last }}
        {%- endfor %}
    from counted
),

standing as (
    select
        *,
        lead(business_date) over (partition by artist_id order by business_date) as next_date
    from rated
),

dated as (
    select
        {{ each_date('business_date', 'coalesce(' ~ days_after('next_date', -1) ~ ', ' ~ business_date_of_night() ~ ')') }} as stood_date,
        *
    from standing
)

select
    artist_id,
    stood_date as business_date,
    {{ suppressed('supporter_count') }},
    {{ suppressed('pioneer_count') }},
    {{ suppressed('early_count') }},
    {%- for stage in stages %}
    {{ suppressed(stage ~ '_count') }},
    {{ suppressed(stage ~ '_ratio') }},
    {{ suppressed(stage ~ '_median_days') }},
    {%- endfor %}
    is_suppressed,
    {{ stamp() }}
from dated
