{{ config(materialized='table') }}

{{ staged_snapshot('campaigns', ['campaign_id'], [
    'name',
    'theme',
    'mechanic',
    'starts_at',
    'ends_at',
    'surfaces',
    'song_ids',
    'treated_province_codes',
    'reward_eligible_actions',
    'budget_cny',
    'experiment_id',
    'primary_kpi',
]) }}
