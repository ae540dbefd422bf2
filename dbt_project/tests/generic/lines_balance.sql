{# Every line has exactly one outcome: received = accepted + deduplicated + quarantined + erased; late lines are among the accepted. #}
{% test lines_balance(model) %}
select stream, business_date
from {{ model }}
where
    received_count <> accepted_count + deduplicated_count + quarantined_count + erased_count
    or late_numerator > accepted_count
{% endtest %}
