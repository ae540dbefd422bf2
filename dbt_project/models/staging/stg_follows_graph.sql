{{ config(materialized='table') }}

{{ staged_snapshot('follows_graph', ['follower_key', 'followee_key'], [
    'since',
]) }}
