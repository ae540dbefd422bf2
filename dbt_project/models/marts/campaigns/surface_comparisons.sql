{{ config(materialized='table') }}

{{ lift_estimates('surface_comparisons', ['campaign_id', 'surface', "'popup' as baseline_surface", 'kpi', 'outcome', 'estimator']) }}
