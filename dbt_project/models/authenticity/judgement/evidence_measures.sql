-- Shares are drawn towards the platform's own and measured by it, so that few events say little and a platform's habits accuse
-- nobody; c = 4 events (empirical Bayes, Robbins 1956). A share that is unknown is the platform's own (1). A taste lies between
-- chance (-1) and what is usual (0). Of a group whose likes go to one artist nothing is read: a fan club has one.
{%- set figures = scorecard_figures() %}
with

accounts as (select * from {{ ref('evidence_accounts') }}),

-- Sums of whole thousandths: no order of rows changes them.
platform as (
    select
        {%- for share, events in dict(figures.shares, **dict(figures.tastes, **figures.usual_only)).items() %}
        cast(sum(cast(round({{ share }} * {{ events }} * 1000) as bigint)) as double)
        / nullif(1000 * sum(case when {{ share }} is not null then {{ events }} end), 0) as {{ share }}{{ ',' if not loop.last }}
        {%- endfor %}
    from accounts
)

{% for share, events in figures.shares.items() -%}
select
    accounts.user_key,
    '{{ share }}' as figure,
    coalesce(
        ((accounts.{{ share }} * accounts.{{ events }} + 4.0e0 * platform.{{ share }}) / (accounts.{{ events }} + 4.0e0) + 0.01e0)
        / (platform.{{ share }} + 0.01e0),
        1.0e0
    ) as value
from accounts cross join platform
union all
{% endfor -%}
{% for taste, events in figures.tastes.items() -%}
select
    accounts.user_key,
    '{{ taste }}' as figure,
    coalesce(
        ((accounts.{{ taste }} - 1) / greatest(platform.{{ taste }} - 1, 0.2e0) - 1)
        * accounts.{{ events }} / (accounts.{{ events }} + 4.0e0),
        0.0e0
    ) as value
from accounts cross join platform
union all
{% endfor -%}
{% for share, own in figures.group_shares.items() -%}
select
    accounts.user_key,
    '{{ share }}' as figure,
    (accounts.{{ share }} + 0.01e0) / (coalesce(platform.{{ own }}, 0) + 0.01e0) as value
from accounts cross join platform
where accounts.{{ share }} is not null and accounts.group_effective_artist_count >= 2
union all
{% endfor -%}
{% for figure in figures.plain -%}
select
    user_key,
    '{{ figure }}' as figure,
    cast({{ figure }} as double) as value
from accounts
where {{ figure }} is not null{{ ' and group_effective_artist_count >= 2' if figure.startswith('group_') }}
{{ 'union all' if not loop.last }}
{% endfor -%}
