{# A measure of a public row: NULL where the row rests on too few users. The row must carry is_suppressed. #}
{% macro suppressed(measure) -%}
    case when not is_suppressed then {{ measure }} end as {{ measure }}
{%- endmacro %}

{# True where a row rests on fewer distinct users than may be shown. #}
{% macro rests_on_few(users) %}coalesce({{ users }}, 0) < {{ policy('suppression_min_users') }}{% endmacro %}

{#
    is_suppressed with siblings: among the rows of one `group` (list of columns), the row `sibling` = 'all' is the total of the
    others. Where exactly one other row is hidden while the total is shown, the total would reveal it: the smallest of the
    shown others (users, then id) is hidden too. `relation` has the grain and `users`; the result adds is_suppressed.
    Where each row tells of the others beside itself (`tells_of_others`), any that is shown gives the total; none is 'all'.
#}
{% macro with_suppression(relation, group, sibling, users, tells_of_others=false) -%}
    select
        few.*,
        few.is_few
        or (
            few.few_sibling_count = 1 and few.is_total_shown = 1 and few.{{ sibling }} <> 'all' and few.rank_among_shown = 1
        ) as is_suppressed
    from (
        select
            counted.*,
            sum(case when counted.{{ sibling }} <> 'all' and counted.is_few then 1 else 0 end)
                over (partition by {{ group | join(', ') }}) as few_sibling_count,
            max(case when {% if not tells_of_others %}counted.{{ sibling }} = 'all' and {% endif %}not counted.is_few then 1 else 0 end)
                over (partition by {{ group | join(', ') }}) as is_total_shown,
            row_number() over (
                partition by {{ group | join(', ') }}, counted.{{ sibling }} = 'all', counted.is_few
                order by {{ users }}, {{ sibling }}
            ) as rank_among_shown
        from (select *, {{ rests_on_few(users) }} as is_few from {{ relation }}) as counted
    ) as few
{%- endmacro %}

{# The rows of `relation` once for their own surface and once for 'all', the campaign as a whole. #}
{% macro on_each_surface(relation, columns) -%}
    select {{ columns | join(', ') }}, surface from {{ relation }} where surface is not null
    union all
    select {{ columns | join(', ') }}, 'all' as surface from {{ relation }}
{%- endmacro %}
