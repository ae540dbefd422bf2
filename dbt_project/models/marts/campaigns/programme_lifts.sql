{{ config(materialized='table') }}

{{ lift_estimates('programme_lifts', ['programme', 'kpi', 'outcome', 'estimator']) }}
