{#
    Sums of a province in the three windows of a campaign that treats some provinces: days -56 to -29 before its first date
    (baseline), -28 to -1 (placebo), and its own first 30 days as far as they are closed. Users belong to the province of
    their version of the day.
#}
{%- set counted = ['open_count', 'playlist_create_count', 'dwell_us', 'session_count', 'dwell_day_count', 'registration_count'] %}
{%- set played = ['indie_play_count_raw', 'indie_play_count_genuine', 'indie_play_count_weighted'] %}

with

campaigns as (
    select
        campaign_id,
        treated_province_codes,
        {{ business_date('starts_at') }} as first_date,
        least({{ business_date("ends_at - interval '1' second") }}, {{ mature_until() }}) as last_date
    from {{ ref('stg_campaigns') }}
    where treated_province_codes is not null and starts_at < ends_at
),

days as (
    select
        users.province_code,
        days.business_date,
        {%- for name in counted %}
        cast(sum(days.{{ name }}) as bigint) as {{ name }}_raw,
        cast(sum(case when coalesce(weights.genuine_weight, 1) >= 0.5 then days.{{ name }} else 0 end) as bigint) as {{ name }}_genuine,
        cast(sum(days.{{ name }} * coalesce(weights.genuine_weight, cast(1 as decimal(9, 6)))) as decimal(28, 6)) as {{ name }}_weighted,
        {%- endfor %}
        {%- for name in played %}
        cast(sum(days.{{ name }}) as {{ 'decimal(28, 6)' if loop.last else 'bigint' }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_user_days_measured') }} as days
    inner join {{ ref('stg_users') }} as users
        on days.user_key = users.user_key and {{ is_valid_on('days.business_date', 'users') }}
    left join {{ ref('int_user_weights') }} as weights
        on
            days.user_key = weights.user_key
            and days.business_date >= weights.from_date
            and days.business_date < weights.to_date
    where
        users.province_code is not null
        and days.business_date >= (select {{ days_after('min(first_date)', -56) }} from campaigns)
    group by users.province_code, days.business_date
),

people as (
    select
        campaigns.campaign_id,
        users.province_code,
        count(*) as user_count
    from campaigns
    inner join {{ ref('stg_users') }} as users on {{ is_valid_on('campaigns.first_date', 'users') }}
    where users.province_code is not null and not users.is_internal
    group by campaigns.campaign_id, users.province_code
),

placed as (
    select
        campaigns.campaign_id,
        case
            when days.business_date < {{ days_after('campaigns.first_date', -28) }} then 'baseline'
            when days.business_date < campaigns.first_date then 'placebo'
            else 'after'
        end as period,
        array_contains(campaigns.treated_province_codes, days.province_code) as is_treated,
        (select min(business_date) from {{ ref('int_days_observed') }}) <= {{ days_after('campaigns.first_date', -56) }} as has_baseline,
        days.*
    from campaigns
    inner join days
        on
            days.business_date >= {{ days_after('campaigns.first_date', -56) }}
            and days.business_date < {{ days_after('campaigns.first_date', 30) }}
            and days.business_date <= campaigns.last_date
)

select
    placed.campaign_id,
    placed.province_code,
    placed.period,
    placed.is_treated,
    placed.has_baseline,
    coalesce(people.user_count, 0) as user_count,
    count(*) as day_count,
    {%- for name in counted %}
    {%- for outcome in ['raw', 'genuine', 'weighted'] %}
    cast(sum(placed.{{ name }}_{{ outcome }}) as {{ 'decimal(28, 6)' if outcome == 'weighted' else 'bigint' }}) as {{ name }}_{{ outcome }},
    {%- endfor %}
    {%- endfor %}
    {%- for name in played %}
    cast(sum(placed.{{ name }}) as {{ 'decimal(28, 6)' if loop.last else 'bigint' }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from placed
left join people on placed.campaign_id = people.campaign_id and placed.province_code = people.province_code
group by
    placed.campaign_id, placed.province_code, placed.period, placed.is_treated, placed.has_baseline, people.user_count
