{# What lifts are measured on, summed over days; `name` → whether events of their own carry verdicts. #}
{% macro lift_measures() %}
    {{ return([
        'open_count', 'playlist_create_count', 'dwell_us', 'session_count', 'dwell_day_count',
        'indie_play_count_raw', 'indie_play_count_genuine', 'indie_play_count_weighted',
    ]) }}
{% endmacro %}

{# Σ of each measure over the rows where `condition` holds, as <measure>_<suffix>. #}
{% macro summed_measures(condition, suffix, measures=none) -%}
    {%- for measure in (measures or lift_measures()) %}
    cast(coalesce(sum(case when {{ condition }} then {{ measure }} end), 0) as {{ 'decimal(18, 6)' if 'weighted' in measure else 'bigint' }}) as {{ measure }}_{{ suffix }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Surfaces inside what people do anyway; one comparison takes them together as `embedded`. #}
{% macro embedded_surfaces() %}('discover_daily_task', 'share_flow', 'comment_area'){% endmacro %}

{#
    The measures of one estimate, NULL where its smaller arm is too small to be shown. An arm without anybody hides nobody:
    such a row stays, with the flag that says why it has no number.
#}
{% macro lift_estimates(name, keys, constants={}) -%}
with

estimates as (
    select
        *,
        user_count > 0 and {{ rests_on_few('user_count') }} as is_suppressed
    from {{ measured(name) }}
)

select
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}
    {%- for measure in [
        'treated_count', 'control_count', 'treated_value', 'control_value', 'difference', 'ratio', 'pct_change', 'ci_low',
        'ci_high', 'ratio_ci_low', 'ratio_ci_high', 'p_value', 'q_value', 'evidence_grade', 'flags', 'adjustment_gap',
        'sample_ratio_p',
    ] %}
    {{ suppressed(measure) }},
    {%- endfor %}
    is_fraud_differential,
    is_suppressed,
    {{ stamp() }}
from estimates
{%- endmacro %}

{# The best estimate of one kpi per campaign: genuine outcome, shown, grade C or better; best grade first, then variant. #}
{% macro best_lifts(kpi) -%}
    select *
    from (
        select
            campaign_id, variant, kpi, estimator, evidence_grade, difference, ratio, ratio_ci_low, ratio_ci_high,
            row_number() over (partition by campaign_id order by evidence_grade, variant, estimator) as place
        from {{ ref('campaign_lifts') }}
        where kpi = '{{ kpi }}' and outcome = 'genuine' and evidence_grade in ('A', 'B', 'C')
    ) as graded
    where place = 1
{%- endmacro %}
