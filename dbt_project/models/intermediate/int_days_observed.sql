{# History starts with the first accepted event of anyone but internal accounts. #}

with

spans as (select min(first_seen_date) as first_date from {{ ref('int_users_seen') }})

select {{ each_date('first_date', business_date_of_night()) }} as business_date
from spans
where first_date is not null
