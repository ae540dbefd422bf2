-- What passes between a user and the platform or other users: rewards, tasks, shares and who opens them.
with

rewards as (select user_key, action, grant_id, event_ts from {{ ref('stg_reward') }} where {{ is_judged() }}),

shares as (select share_id, user_key, event_ts from {{ ref('stg_share') }} where {{ is_judged() }}),

opens as (select share_id, user_key, event_ts from {{ ref('stg_share_open') }} where {{ is_judged() }}),

tasks as (select user_key, count(*) as task_count from {{ ref('stg_task') }} where {{ is_judged() }} group by user_key),

additions as (
    select user_key, count(*) as playlist_add_count
    from {{ ref('stg_playlist') }}
    where {{ is_judged() }} and action = 'add'
    group by user_key
),

rewarded as (
    select
        user_key,
        count(case when action = 'grant' then 1 end) as grant_count,
        count(case when action = 'claim' then 1 end) as claim_count,
        count(case when action = 'redeem' then 1 end) as redeem_count
    from rewards
    group by user_key
),

claimed as (
    select grants.user_key, median({{ milliseconds_between('grants.event_ts', 'claims.event_ts') }}) / 1000.0e0 as claim_lag_seconds
    from rewards as grants
    inner join rewards as claims on grants.grant_id = claims.grant_id and grants.action = 'grant' and claims.action = 'claim'
    group by grants.user_key
),

opened as (
    select
        opens.user_key,
        shares.user_key as sharer_key,
        {{ milliseconds_between('shares.event_ts', 'opens.event_ts') }} as lag_ms
    from opens
    inner join shares on opens.share_id = shares.share_id
    where opens.user_key <> shares.user_key
),

ties as (
    select user_key, sharer_key, count(*) as open_count
    from opened
    group by user_key, sharer_key
),

opening as (
    select
        ties.user_key,
        cast(sum(ties.open_count) as bigint) as share_open_count,
        count(*) as sharer_count,
        max(ties.open_count) as most_opens_of_one,
        cast(sum(case when back.user_key is not null then ties.open_count else 0 end) as double) / sum(ties.open_count) as mutual_share
    from ties
    left join ties as back on ties.user_key = back.sharer_key and ties.sharer_key = back.user_key
    group by ties.user_key
),

shared as (
    select
        sharer_key as user_key,
        count(*) as received_open_count,
        count(distinct user_key) as opener_count,
        median(lag_ms) / 1000.0e0 as received_lag_seconds
    from opened
    group by sharer_key
),

everyone as (
    select user_key from rewarded
    union
    select user_key from opening
    union
    select user_key from shared
    union
    select user_key from tasks
    union
    select user_key from additions
)

select
    everyone.user_key,
    coalesce(rewarded.grant_count, 0) as grant_count,
    coalesce(rewarded.claim_count, 0) as claim_count,
    coalesce(rewarded.redeem_count, 0) as redeem_count,
    claimed.claim_lag_seconds,
    coalesce(tasks.task_count, 0) as task_count,
    coalesce(additions.playlist_add_count, 0) as playlist_add_count,
    coalesce(opening.share_open_count, 0) as share_open_count,
    coalesce(opening.sharer_count, 0) as sharer_count,
    coalesce(opening.most_opens_of_one, 0) as most_opens_of_one,
    opening.mutual_share,
    coalesce(shared.received_open_count, 0) as received_open_count,
    coalesce(shared.opener_count, 0) as opener_count,
    shared.received_lag_seconds
from everyone
left join rewarded on everyone.user_key = rewarded.user_key
left join claimed on everyone.user_key = claimed.user_key
left join tasks on everyone.user_key = tasks.user_key
left join additions on everyone.user_key = additions.user_key
left join opening on everyone.user_key = opening.user_key
left join shared on everyone.user_key = shared.user_key
