{{ config(materialized='table') }}

{{ lift_estimates('campaign_lifts', ['campaign_id', 'variant', 'kpi', 'outcome', 'estimator']) }}
