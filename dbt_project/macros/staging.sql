{#
    Staged events of one stream: what was accepted, under the account it belongs to, without internal accounts.
    An event without a login belongs to the one account that was seen on its device in the 30 days before, else to the device.
    Deliveries older than 75 days before the first date to rebuild are not opened: models may read staging 40 days back.
#}
{% macro staged(stream, columns, with_internal=false) -%}
{%- set envelope = ['event_id', 'event_ts', 'received_ts', 'tz_offset_min'] -%}
{%- set own = ['account_key', 'device_key', 'device_type', 'app_mode', 'network', 'ip_key', 'client_integrity', 'city_code',
    'campaign_id', 'surface'] + columns + ['is_clock_clamped', 'business_date', 'delivery_date', 'file_name', 'line_number',
    'payload_hash'] -%}
with

-- Nearly every event names its account; only the others are looked up, so that nothing is built from all events.
with_login as (
    select
        *,
        user_key as account_key,
        dt as delivery_date
    from {{ accepted(stream) }}
    where {{ is_arrived() }} and user_key is not null
),

without_login as (
    select
        *,
        user_key as account_key,
        dt as delivery_date
    from {{ accepted(stream) }}
    where {{ is_arrived() }} and user_key is null
),

identified as (
    select
        {{ (envelope + ['user_key'] + own) | join(',\n        ') }}
    from with_login
    union all
    select
        {% for column in envelope -%}
        without_login.{{ column }},
        {% endfor -%}
        coalesce(owners.account_key, without_login.device_key) as user_key,
        {% for column in own -%}
        without_login.{{ column }}{{ ',' if not loop.last }}
        {% endfor -%}
    from without_login
    left join {{ ref('stg_device_owners') }} as owners
        on
            without_login.device_key = owners.device_key
            and without_login.event_ts >= owners.owned_from
            and without_login.event_ts < owners.owned_to
)

select
    {% for column in envelope + ['user_key'] + own -%}
    identified.{{ column }}{{ ',' if not loop.last }}
    {% endfor -%}
from identified
{%- if not with_internal %}
left join {{ ref('stg_internal_accounts') }} as internal
    on
        identified.user_key = internal.user_key
        and {{ is_valid_on('identified.business_date', 'internal') }}
where internal.user_key is null
{%- endif %}
{%- endmacro %}

{# What the night may know of the lake: deliveries up to its date, events up to its date, no further back than needed. #}
{% macro is_arrived() -%}
    dt >= {{ rebuild_from(75) }} and dt <= {{ business_date_of_night() }} and business_date <= {{ business_date_of_night() }}
{%- endmacro %}

{% macro event_streams() %}
    {{ return([
        'like', 'comment', 'share', 'share_open', 'play', 'impression', 'app_open', 'registration', 'follow', 'playlist',
        'negative_feedback', 'task', 'team', 'reward', 'assignment', 'content_action',
    ]) }}
{% endmacro %}

{# Events that make a session: what a person does, not what is shown, drawn or granted. #}
{% macro session_streams() %}
    {{ return(event_streams() | reject('in', ['impression', 'assignment', 'reward', 'content_action']) | list) }}
{% endmacro %}
