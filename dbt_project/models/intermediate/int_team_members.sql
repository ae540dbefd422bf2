{#
    Membership by dates: a join holds until the user's next move in the match, from the date it was made. A match belongs to
    the campaign of its first join and ends with it. Users who are minors on a date, by their birth year, are no members.
#}

with

moves as (
    select
        *,
        row_number() over (partition by match_id, user_key, business_date order by event_ts desc, event_id desc) as place_from_last,
        row_number() over (partition by match_id order by event_ts, event_id) as place
    from {{ ref('int_team_moves') }}
),

matches as (
    select
        moves.match_id,
        moves.campaign_id,
        least(coalesce({{ business_date("campaigns.ends_at - interval '1' second") }}, {{ business_date_of_night() }}), {{ business_date_of_night() }}) as last_date
    from moves
    left join {{ ref('stg_campaigns') }} as campaigns on moves.campaign_id = campaigns.campaign_id
    where moves.place = 1
),

spans as (
    select
        match_id,
        user_key,
        team_id,
        action,
        business_date as from_date,
        lead(business_date) over (partition by match_id, user_key order by business_date) as to_date
    from moves
    where place_from_last = 1
)

select
    spans.match_id,
    spans.user_key,
    spans.team_id,
    matches.campaign_id,
    spans.from_date,
    least(coalesce({{ days_after('spans.to_date', -1) }}, matches.last_date), matches.last_date) as last_date
from spans
inner join matches on spans.match_id = matches.match_id
where
    spans.action = 'join'
    and spans.from_date <= least(coalesce({{ days_after('spans.to_date', -1) }}, matches.last_date), matches.last_date)
