{# Judging looks at the trailing 35 business dates of the night, and at nothing else. #}
{% macro is_judged(alias='') -%}
    {%- set last = modules.datetime.datetime.strptime(var('business_date'), '%Y-%m-%d') -%}
    {%- set day = modules.datetime.timedelta(days=1) -%}
    {%- set prefix = alias ~ '.' if alias else '' -%}
    {{ prefix }}business_date between {{ date_literal((last - 34 * day).strftime('%Y-%m-%d')) }} and {{ business_date_of_night() }}
    and {{ prefix }}delivery_date >= {{ date_literal((last - 35 * day).strftime('%Y-%m-%d')) }}
{%- endmacro %}

{# The date that lies as many days before the night's as the parameter says. #}
{% macro policy_days_ago(name) -%}
    {%- set last = modules.datetime.datetime.strptime(var('business_date'), '%Y-%m-%d') -%}
    {%- set days = policy(name) | trim | int -%}
    {{ date_literal((last - modules.datetime.timedelta(days=days)).strftime('%Y-%m-%d')) }}
{%- endmacro %}

{% macro action_columns(stream) -%}
    event_id,
    '{{ stream }}' as stream,
    user_key,
    account_key,
    device_key,
    ip_key,
    device_type,
    event_ts,
    business_date,
    campaign_id
{%- endmacro %}

{# Whole milliseconds, cut off: both engines round an instant alike only to the microsecond. #}
{% macro milliseconds_between(earlier, later) %}{{ return(adapter.dispatch('milliseconds_between', 'resonance')(earlier, later)) }}{% endmacro %}

{% macro default__milliseconds_between(earlier, later) %}({{ microseconds_between(earlier, later) }} // 1000){% endmacro %}

{% macro spark__milliseconds_between(earlier, later) %}({{ microseconds_between(earlier, later) }} div 1000){% endmacro %}

{# Hamming distance of two 64-bit hashes. #}
{% macro differing_bits(one, other) %}{{ return(adapter.dispatch('differing_bits', 'resonance')(one, other)) }}{% endmacro %}

{% macro default__differing_bits(one, other) %}bit_count(xor({{ one }}, {{ other }})){% endmacro %}

{% macro spark__differing_bits(one, other) %}bit_count({{ one }} ^ {{ other }}){% endmacro %}

{# The distinct values of a group as a sorted list; nulls are left out. #}
{% macro sorted_set(column) %}{{ return(adapter.dispatch('sorted_set', 'resonance')(column)) }}{% endmacro %}

{% macro default__sorted_set(column) -%}
    array_agg(distinct {{ column }} order by {{ column }}) filter (where {{ column }} is not null)
{%- endmacro %}

{% macro spark__sorted_set(column) %}array_sort(collect_set({{ column }})){% endmacro %}

{# The values of a group, sorted, with commas between them; nulls are left out. #}
{% macro joined_sorted(column, distinct=false) %}{{ return(adapter.dispatch('joined_sorted', 'resonance')(column, distinct)) }}{% endmacro %}

{% macro default__joined_sorted(column, distinct) -%}
    string_agg({{ 'distinct ' if distinct }}{{ column }}, ',' order by {{ column }})
{%- endmacro %}

{% macro spark__joined_sorted(column, distinct) -%}
    array_join(array_sort({{ 'collect_set' if distinct else 'collect_list' }}({{ column }})), ',')
{%- endmacro %}

{# Ids made of these need no escaping inside JSON; others are left out of the examples. #}
{% macro plain_id_characters() -%}
    abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-
{%- endmacro %}

{#
    One row per entity of `relation` and figure that breaks its limit. `rules`: (column, comparison, the limit's policy
    parameter, the points' policy parameter; or the column itself, whose value is then the points). `owner` and `day`: the actor
    and date of an event.
#}
{% macro figures(relation, entity_type, key, reason, example, rules, owner=none, day=none) %}
    {%- for column, comparison, limit, points in rules %}
    select
        '{{ entity_type }}' as entity_type,
        {{ key }} as entity_id,
        {{ owner if owner else (key if entity_type == 'user' else 'cast(null as ' ~ dbt.type_string() ~ ')') }} as user_key,
        {{ day if day else 'cast(null as date)' }} as event_date,
        '{{ reason }}' as reason,
        '{{ column }}' as figure,
        cast({{ column }} as decimal(18, 4)) as value,
        '{{ comparison }}' as comparison,
        cast({{ policy(limit) }} as decimal(18, 4)) as limit_value,
        cast({{ column if points == column else policy(points) }} as decimal(9, 2)) as points,
        cast({{ example }} as {{ dbt.type_string() }}) as example_id
    from {{ relation }}
    where {{ column }} {{ comparison }} {{ policy(limit) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro device_farm_figures() %}
    {{ return([
        ('resident_count', '>=', 'device_farm_min_residents', 'device_farm_points_residents'),
        ('resident_count', '>=', 'device_farm_many_residents', 'device_farm_points_many_residents'),
        ('day_account_count', '>=', 'device_farm_min_day_accounts', 'device_farm_points_day_accounts'),
        ('quick_switch_count', '>=', 'device_farm_min_quick_switches', 'device_farm_points_quick_switches'),
        ('shared_target_count', '>=', 'device_farm_min_shared_targets', 'device_farm_points_shared_targets'),
        ('farm_unheard_ratio', '>=', 'device_farm_min_unheard_ratio', 'device_farm_points_unheard'),
    ]) }}
{% endmacro %}

{# One row per element of a list column; goes into a select list. #}
{% macro exploded(column) %}{{ return(adapter.dispatch('exploded', 'resonance')(column)) }}{% endmacro %}

{% macro default__exploded(column) %}unnest({{ column }}){% endmacro %}

{% macro spark__exploded(column) %}explode({{ column }}){% endmacro %}

{% macro days_after(day, days) %}{{ return(adapter.dispatch('days_after', 'resonance')(day, days)) }}{% endmacro %}

{% macro default__days_after(day, days) %}cast({{ day }} + {{ days }} as date){% endmacro %}

{% macro spark__days_after(day, days) %}date_add({{ day }}, {{ days }}){% endmacro %}

{# The files of the verdict log. #}
{% macro verdict_files() %}{{ return(adapter.dispatch('verdict_files', 'resonance')()) }}{% endmacro %}

{% macro default__verdict_files() %}read_parquet('{{ var('verdict_log') | replace("'", "''") }}/[0-9]*.parquet'){% endmacro %}

{% macro spark__verdict_files() %}parquet.`{{ var('verdict_log') }}/[0-9]*.parquet`{% endmacro %}

{# The share of rows that meet a condition, from exact counts; null where there are no rows. #}
{% macro share_of(condition) -%}
    cast(count(case when {{ condition }} then 1 end) as double) / nullif(count(*), 0)
{%- endmacro %}

{# A mean of whole numbers from their exact sum. #}
{% macro exact_mean(column) -%}
    cast(sum({{ column }}) as double) / nullif(count({{ column }}), 0)
{%- endmacro %}

{# What the model reads of each relation, beside the surroundings. #}
{% macro account_columns() -%}
    {{ return({
        'habits': [
            'liked_song_count', 'known_song_count', 'like_date_count', 'artists_per_like', 'unheard_share', 'weak_share',
            'median_heard_permille', 'median_lag_seconds', 'liked_replayed_share', 'liked_once_played_share',
            'artist_known_share', 'campaign_share', 'rewarded_share', 'networks_per_like', 'like_device_count',
            'liked_play_rank', 'liked_like_rank', 'songs_like_share', 'company_unheard_share', 'company_weak_share',
            'play_count', 'play_date_count', 'effective_share', 'just_over_share', 'skipped_share', 'complete_share',
            'played_song_count', 'unliked_song_count', 'replayed_share', 'liked_of_played_share', 'played_play_rank',
            'liked_of_rare_share', 'largest_hour_share', 'beyond_unheard_share',
        ],
        'pace': [
            'action_count', 'comment_count', 'share_count', 'follow_count', 'instants_per_action', 'unheard_talk_share',
            'linked_comment_share', 'gap_3s_count',
            'gap_10s_count', 'gap_10s_share', 'gap_60s_share', 'median_gap_seconds', 'gap_variation', 'unlike_count',
            'likes_per_song', 'repeated_play_share',
        ],
        'exchanges': [
            'grant_count', 'claim_count', 'redeem_count', 'claim_lag_seconds', 'task_count', 'playlist_add_count',
            'share_open_count', 'sharer_count', 'most_opens_of_one', 'mutual_share', 'received_open_count',
            'opener_count', 'received_lag_seconds',
        ],
        'rhythms': ['plays_in_sitting_share', 'likes_in_sitting_share'],
        'tastes': ['artist_coherence', 'tag_coherence', 'tag_fit'],
        'users': ['attacked_song_count', 'attacked_artist_count', 'scripted_action_count', 'instant_action_count'],
        'commenters': [
            'spam_comment_count', 'copied_comment_count', 'deaf_copied_count', 'own_copied_count', 'copied_comment_share',
            'text_partner_count',
        ],
        'members': ['partner_count', 'excess_count'],
        'targets': ['target_like_count', 'target_share', 'target_unheard_share', 'target_artist_count', 'own_like_count',
            'own_unheard_share', 'own_replayed_share', 'own_artist_known_share', 'target_dates_per_like'],
        'groups': [
            'member_count', 'target_count', 'unheard_share', 'weak_share', 'replayed_share', 'once_played_share',
            'like_of_play_share', 'song_share', 'density', 'dates_per_like', 'median_span_days', 'play_rank',
            'artist_count', 'effective_artist_count', 'target_share', 'median_unliked_songs', 'median_liked_of_played',
            'median_replayed_share', 'median_networks_per_like', 'median_users_per_device', 'median_users_per_network',
            'median_age_days', 'rewarded_share', 'campaign_share', 'target_dates_per_like', 'median_plays_in_sitting',
            'median_likes_in_sitting', 'median_artist_coherence', 'median_tag_coherence', 'median_tag_fit', 'median_artist_known',
        ],
    }) }}
{%- endmacro %}

{# The groups that the coordination graph fell into tonight. #}
{% macro group_files() %}{{ return(adapter.dispatch('group_files', 'resonance')()) }}{% endmacro %}

{% macro default__group_files() %}read_parquet('{{ var('coordination') | replace("'", "''") }}/groups.parquet'){% endmacro %}

{% macro spark__group_files() %}parquet.`{{ var('coordination') }}/groups.parquet`{% endmacro %}
