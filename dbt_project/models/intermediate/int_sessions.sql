{{ config(**daily()) }}

{#
    Islands are parted by more than 30 minutes after the latest end so far; islands of 24 hours and more are cut from their
    start on, one session after the other. What was open when the first date to rebuild began is carried in as one event.
#}

with recursive

events as (
    {%- for stream in session_streams() %}
    select
        event_id,
        user_key,
        coalesce(device_key, '') as device,
        {{ epoch_us('event_ts') }} as start_us,
        {{ epoch_us('event_ts') }}{{ ' + listened_ms * 1000' if stream == 'play' }} as end_us
    from {{ ref('stg_' ~ stream) }}
    where {{ staged_since() }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- if is_incremental() %}
    union all
    select
        '' as event_id,
        user_key,
        coalesce(device_key, '') as device,
        max({{ epoch_us('started_at') }}) as start_us,
        max({{ epoch_us('last_end_at') }}) as end_us
    from {{ this }}
    where business_date < {{ rebuild_from() }}
    group by user_key, device_key
    having max(last_end_at) >= {{ rebuild_instant() }} - interval {{ policy_most('session_max_gap_minutes') }} minutes
    {%- endif %}
),

followed as (
    select
        *,
        max(end_us) over (
            partition by user_key, device order by start_us, event_id
            rows between unbounded preceding and 1 preceding
        ) as reached_us
    from events
),

islands as (
    select
        *,
        max(case
            when
                start_us - reached_us
                <= {{ policy('session_max_gap_minutes', business_date(timestamp_of_us('start_us'))) }} * cast(60000000 as bigint)
                then null
            else start_us
        end) over (
            partition by user_key, device order by start_us, event_id
            rows between unbounded preceding and current row
        ) as island_us
    from followed
),

long_islands as (
    select
        user_key,
        device,
        island_us
    from islands
    group by user_key, device, island_us
    having
        max(start_us) - island_us
        >= {{ policy('session_max_hours', business_date(timestamp_of_us('island_us'))) }} * cast(3600000000 as bigint)
),

hops as (
    select distinct
        islands.user_key,
        islands.device,
        islands.island_us,
        islands.start_us,
        {% call(hours) by_policy('session_max_hours', business_date(timestamp_of_us('islands.island_us'))) -%}
        min(islands.start_us) over (
            partition by islands.user_key, islands.device, islands.island_us order by islands.start_us
            range between {{ hours | int * 3600000000 }} following and unbounded following
        )
        {%- endcall %} as next_us
    from islands
    inner join long_islands
        on
            islands.user_key = long_islands.user_key
            and islands.device = long_islands.device
            and islands.island_us = long_islands.island_us
),

cuts as (
    select
        user_key,
        device,
        island_us,
        island_us as cut_us
    from long_islands
    union all
    select
        cuts.user_key,
        cuts.device,
        cuts.island_us,
        hops.next_us as cut_us
    from cuts
    inner join hops
        on
            cuts.user_key = hops.user_key
            and cuts.device = hops.device
            and cuts.island_us = hops.island_us
            and cuts.cut_us = hops.start_us
    where hops.next_us is not null
),

placed as (
    select
        islands.user_key,
        islands.device,
        islands.event_id,
        islands.start_us,
        islands.end_us,
        coalesce(
            max(cuts.cut_us) over (
                partition by islands.user_key, islands.device, islands.island_us order by islands.start_us, islands.event_id
                rows between unbounded preceding and current row
            ),
            islands.island_us
        ) as session_us
    from islands
    left join cuts
        on
            islands.user_key = cuts.user_key
            and islands.device = cuts.device
            and islands.island_us = cuts.island_us
            and islands.start_us = cuts.cut_us
),

covered as (
    select
        *,
        coalesce(
            max(end_us) over (
                partition by user_key, device, session_us order by start_us, event_id
                rows between unbounded preceding and 1 preceding
            ),
            start_us
        ) as covered_us
    from placed
    where session_us >= {{ epoch_us(rebuild_instant()) }}
),

measured as (
    select
        user_key,
        device,
        session_us,
        max(end_us) as last_end_us,
        count(*) as event_count,
        cast(sum(
            greatest(end_us - greatest(start_us, covered_us), 0)
            + case
                when start_us - covered_us between 0 and {{ policy('session_active_gap_seconds', business_date(timestamp_of_us('session_us'))) }} * cast(1000000 as bigint)
                    then start_us - covered_us
                else 0
            end
        ) as bigint) as active_us,
        max(start_us - covered_us) as longest_gap_us
    from covered
    group by user_key, device, session_us
)

select
    concat(user_key, '|', device, '|', cast(session_us as {{ dbt.type_string() }})) as session_id,
    user_key,
    nullif(device, '') as device_key,
    {{ business_date(timestamp_of_us('session_us')) }} as business_date,
    {{ timestamp_of_us('session_us') }} as started_at,
    {{ timestamp_of_us('last_end_us') }} as last_end_at,
    event_count,
    active_us,
    active_us > {{ policy('session_endless_hours', business_date(timestamp_of_us('session_us'))) }} * cast(3600000000 as bigint)
    and longest_gap_us < {{ policy('session_active_gap_seconds', business_date(timestamp_of_us('session_us'))) }} * cast(1000000 as bigint) as is_endless
from measured
