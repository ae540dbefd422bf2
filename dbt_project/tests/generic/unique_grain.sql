{#
    The columns `grain` identify a row, and none of them nor of `present` is NULL but those in `nullable`.
    `since`: a date column; only rows that this build wrote are looked at (what was there was tested when it was written).
    `is_staged`: the model is a stream of staged events, whose older deliveries need not be opened.
#}
{% test unique_grain(model, grain, nullable=[], present=[], since=none, is_staged=false) %}
select {{ grain | join(', ') }}, count(*) as row_count
from {{ model }}
{% if is_staged %}where {{ staged_since() }}{% elif since %}where {{ since }} >= {{ rebuild_from() }}{% endif %}
group by {{ grain | join(', ') }}
having count(*) > 1
{%- for column in grain if column not in nullable %} or {{ column }} is null{% endfor %}
{%- for column in present %} or count({{ column }}) < count(*){% endfor %}
{% endtest %}
