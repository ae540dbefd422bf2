{{ config(**daily()) }}

{# Days on which a user was granted a reward, claimed or redeemed one. #}

select distinct
    user_key,
    action,
    business_date
from {{ ref('int_rewards_counted') }}
where business_date >= {{ rebuild_from() }}
