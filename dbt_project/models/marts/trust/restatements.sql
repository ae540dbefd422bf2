{{ config(materialized='table') }}

{#
    Only the shape: what changed since the previous publication is known when the other marts stand, and is written by
    resonance.publishing.restatements in the same step.
#}
select
    cast(null as {{ dbt.type_string() }}) as table_name,
    cast(null as {{ dbt.type_string() }}) as grain_key,
    cast(null as {{ dbt.type_string() }}) as column_name,
    cast(null as timestamp) as restated_at,
    cast(null as {{ dbt.type_string() }}) as old_value,
    cast(null as {{ dbt.type_string() }}) as new_value,
    cast(null as {{ dbt.type_string() }}) as cause,
    {{ stamp() }}
where false
