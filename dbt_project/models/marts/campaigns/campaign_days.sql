{{ config(**daily(offset=7)) }}

with

users as (
    select
        campaign_id,
        surface,
        business_date,
        count(case when is_exposed or is_acting then 1 end) as user_count,
        count(case when is_exposed then 1 end) as exposed_user_count
    from {{ ref('int_campaign_users_seen') }}
    where business_date >= {{ rebuild_from(7) }}
    group by campaign_id, surface, business_date
),

participants as (
    select
        campaign_id,
        surface,
        business_date,
        count(*) as participant_count
    from ({{ on_each_surface(ref('int_participations'), ['campaign_id', 'user_key', 'business_date']) }}) as credited
    where business_date >= {{ rebuild_from(7) }}
    group by campaign_id, surface, business_date
),

answers as (select * from {{ ref('int_campaign_answers_counted') }}),

actions as (select * from {{ ref('int_campaign_actions_counted') }}),

bubbles as (select * from {{ ref('bubble_days') }} where entity_type = 'campaign'),

visible as (
    {{ with_suppression('users', ['campaign_id', 'business_date'], 'surface', 'user_count') }}
),

joined as (
    select
        visible.campaign_id,
        visible.surface,
        visible.business_date,
        visible.is_suppressed,
        visible.exposed_user_count,
        coalesce(answers.impression_count, 0) as impression_count,
        coalesce(participants.participant_count, 0) as participant_count,
        {%- for name in ['like', 'comment', 'share', 'playlist_add', 'follow'] %}
        coalesce(actions.{{ name }}_count_raw, 0) as {{ name }}_count_raw,
        coalesce(actions.{{ name }}_count_genuine, 0) as {{ name }}_count_genuine,
        cast(coalesce(actions.{{ name }}_count_weighted, 0) as decimal(18, 6)) as {{ name }}_count_weighted,
        {%- endfor %}
        visible.business_date <= {{ mature_until(1) }} as is_answered,
        coalesce(answers.negative_user_count, 0) as negative_user_count,
        coalesce(answers.disrupted_impression_count, 0) as disrupted_impression_count,
        coalesce(actions.engagement_score, 0) as engagement_points,
        cast(coalesce(actions.cost_cny, 0) as decimal(18, 4)) as cost_cny,
        coalesce(answers.topic_view_count, 0) as topic_view_count,
        bubbles.bubble_index
    from visible
    left join participants
        on
            visible.campaign_id = participants.campaign_id
            and visible.surface = participants.surface
            and visible.business_date = participants.business_date
    left join answers
        on
            visible.campaign_id = answers.campaign_id
            and visible.surface = answers.surface
            and visible.business_date = answers.business_date
    left join actions
        on
            visible.campaign_id = actions.campaign_id
            and visible.surface = actions.surface
            and visible.business_date = actions.business_date
    left join bubbles
        on
            visible.surface = 'all'
            and visible.campaign_id = bubbles.entity_id
            and visible.business_date = bubbles.business_date
),

rated as (
    select
        *,
        participant_count as participation_numerator,
        exposed_user_count as participation_denominator,
        {{ rate_of('participant_count', 'exposed_user_count') }} as participation_rate,
        case when is_answered then negative_user_count end as negative_feedback_numerator,
        case when is_answered then exposed_user_count end as negative_feedback_denominator,
        case when is_answered then {{ rate_of('negative_user_count', 'exposed_user_count') }} end as negative_feedback_rate,
        case when is_answered then disrupted_impression_count end as disruption_numerator,
        case when is_answered then impression_count end as disruption_denominator,
        case when is_answered then {{ rate_of('disrupted_impression_count', 'impression_count') }} end as disruption_rate,
        cast(engagement_points as double) as engagement_score,
        cast(engagement_points as double) * 1000 / nullif(exposed_user_count, 0) as engagement_per_1k_score,
        like_count_raw - like_count_genuine as fake_like_numerator,
        like_count_raw as fake_like_denominator,
        {{ rate_of('like_count_raw - like_count_genuine', 'like_count_raw') }} as fake_like_rate
    from joined
)

select
    campaign_id,
    surface,
    business_date,
    {%- for measure in [
        'exposed_user_count', 'impression_count', 'participant_count', 'participation_numerator', 'participation_denominator',
        'participation_rate', 'like_count_raw', 'like_count_genuine', 'like_count_weighted', 'comment_count_raw',
        'comment_count_genuine', 'comment_count_weighted', 'share_count_raw', 'share_count_genuine', 'share_count_weighted',
        'playlist_add_count_raw', 'playlist_add_count_genuine', 'playlist_add_count_weighted', 'follow_count_raw',
        'follow_count_genuine', 'follow_count_weighted', 'negative_feedback_numerator', 'negative_feedback_denominator',
        'negative_feedback_rate', 'disruption_numerator', 'disruption_denominator', 'disruption_rate', 'engagement_score',
        'engagement_per_1k_score', 'fake_like_numerator', 'fake_like_denominator', 'fake_like_rate', 'bubble_index',
        'cost_cny', 'topic_view_count',
    ] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_suppressed,
    {{ stamp() }}
from rated
