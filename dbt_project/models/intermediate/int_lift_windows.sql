{#
    What a user did in the 28 days before an anchor date and in the 30 from it on. Anchors are shared by campaigns, so that
    a user's days are summed once however many campaigns were seen on that date.
#}

with

anchors as (select distinct user_key, anchor_date from {{ ref('int_lift_anchors') }}),

days as (select * from {{ ref('int_user_days_measured') }}),

joined as (
    select
        anchors.user_key,
        anchors.anchor_date,
        days.business_date < anchors.anchor_date as is_before,
        days.business_date >= anchors.anchor_date as is_after,
        days.is_active and days.business_date = {{ days_after('anchors.anchor_date', 7) }} as is_d7,
        {{ lift_measures() | map('replace', '', 'days.', 1) | join(', ') }}
    from anchors
    left join days
        on
            anchors.user_key = days.user_key
            and days.business_date >= {{ days_after('anchors.anchor_date', -28) }}
            and days.business_date < {{ days_after('anchors.anchor_date', 30) }}
)

select
    user_key,
    anchor_date,
    {{ summed_measures('is_before', 'before') }},
    {{ summed_measures('is_after', 'after') }},
    coalesce(max(case when is_d7 then 1 else 0 end), 0) as active_d7
from joined
group by user_key, anchor_date
