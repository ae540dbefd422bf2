{#
    The columns `grain` identify a row, and none of them is NULL but those in `nullable`.
    `since`: a date column; only rows that this build wrote are looked at (what was there was tested when it was written).
#}
{% test unique_grain(model, grain, nullable=[], since=none) %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ model }}
{% if since %}where {{ since }} >= {{ rebuild_from() }}{% endif %}
group by {{ grain | join(', ') }}
having count(*) > 1
{%- for column in grain if column not in nullable %} or {{ column }} is null{% endfor %}
{% endtest %}
