{{ config(**daily(offset=4)) }}

{#
    Cohorts of a song's adopters over seven days, the invitations they sent in those days (genuine shares of the song), and
    the newcomers who registered by them up to three days after. Open windows have no row.
#}

with

adoptions as (select * from {{ ref('int_song_adoptions') }} where business_date >= {{ rebuild_from(10) }}),

shares as (select * from {{ ref('int_shares') }} where business_date >= {{ rebuild_from(10) }}),

registrations as (select * from {{ ref('int_registrations_attributed') }} where business_date >= {{ rebuild_from(10) }}),

later_days as ({{ integers(7) }}),

cohorts as (
    select
        adoptions.song_id,
        {{ days_after('adoptions.business_date', 'later_days.steps') }} as business_date,
        count(*) as cohort_count
    from adoptions
    cross join later_days
    group by adoptions.song_id, {{ days_after('adoptions.business_date', 'later_days.steps') }}
),

invitations as (
    select
        shares.song_id,
        shares.share_id,
        {{ days_after('shares.business_date', 'later_days.steps') }} as business_date
    from shares
    inner join adoptions on shares.song_id = adoptions.song_id and shares.user_key = adoptions.user_key
    cross join later_days
    where
        shares.is_genuine
        and adoptions.business_date <= {{ days_after('shares.business_date', 'later_days.steps') }}
        and {{ days_after('shares.business_date', 'later_days.steps') }} <= {{ days_after('adoptions.business_date', 6) }}
),

first_shares as (
    select
        registrations.user_key,
        min(shares.event_ts) as event_ts
    from registrations
    inner join shares on registrations.user_key = shares.user_key and registrations.event_ts < shares.event_ts
    where registrations.share_id is not null
    group by registrations.user_key
),

counted as (
    select
        invitations.song_id,
        invitations.business_date,
        count(distinct invitations.share_id) as invitation_count,
        count(registrations.user_key) as newcomer_count,
        percentile_cont(0.5) within group (
            order by case
                when {{ business_date('first_shares.event_ts') }} <= {{ days_after('invitations.business_date', 3) }}
                    then cast({{ microseconds_between('registrations.shared_at', 'first_shares.event_ts') }} as double) / 3600000000e0
            end
        ) as cycle_hours
    from invitations
    left join registrations
        on
            invitations.share_id = registrations.share_id
            and registrations.business_date <= {{ days_after('invitations.business_date', 3) }}
    left join first_shares on registrations.user_key = first_shares.user_key
    group by invitations.song_id, invitations.business_date
)

select
    cohorts.song_id,
    cohorts.business_date,
    cohorts.cohort_count,
    coalesce(counted.invitation_count, 0) as invitation_count,
    coalesce(counted.newcomer_count, 0) as newcomer_count,
    counted.cycle_hours
from cohorts
left join counted on cohorts.song_id = counted.song_id and cohorts.business_date = counted.business_date
where cohorts.business_date >= {{ rebuild_from(4) }} and cohorts.business_date <= {{ mature_until(3) }}
