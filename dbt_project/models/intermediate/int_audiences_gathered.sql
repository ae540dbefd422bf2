{#
    Members of the audiences on every date to rebuild: the tag is on, the user consents to marketing and to profiling, is of age and
    not mostly fake on that date. One audience per tag, and one per tag and province for concerts. A tenth is kept out by hash.
#}

with

switched as (select * from {{ ref('int_interests_switched') }} where business_date >= {{ rebuild_from() }}),

users as (select * from {{ ref('stg_users') }} where consent_profiling and consent_marketing),

fakes as (
    select
        switched.user_key,
        switched.business_date,
        coalesce(max(case when spans.chain = 'person' then spans.p_fake end), max(spans.p_fake)) as p_fake
    from (select distinct user_key, business_date from switched) as switched
    inner join {{ ref('verdict_spans') }} as spans
        on
            spans.entity_type = 'user'
            and spans.entity_id = switched.user_key
            and switched.business_date >= spans.from_date
            and switched.business_date < spans.to_date
    group by switched.user_key, switched.business_date
),

members as (
    select
        switched.user_key,
        switched.tag,
        users.province_code,
        switched.business_date,
        switched.on_since_date
    from switched
    inner join users on switched.user_key = users.user_key and {{ is_valid_on('switched.business_date', 'users') }}
    left join fakes on switched.user_key = fakes.user_key and switched.business_date = fakes.business_date
    where
        extract(year from switched.business_date) - users.birth_year >= {{ policy('adult_years', 'switched.business_date') }}
        and coalesce(fakes.p_fake, 0) <= 0.5
),

gathered as (
    select concat('merchandise:', tag) as audience_id, 'all' as place, user_key, business_date, tag, on_since_date from members
    union all
    select concat('concert:', tag, ':', province_code) as audience_id, province_code as place, user_key, business_date, tag, on_since_date
    from members
    where province_code is not null
)

select
    audience_id,
    tag,
    place,
    user_key,
    business_date,
    concat(tag, ' on since ', cast(on_since_date as {{ dbt.type_string() }})) as reason,
    {{ is_held_out("concat(audience_id, '|', user_key)") }} as is_holdout
from gathered
