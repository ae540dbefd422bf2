"""Diffusion between intermediate and marts: reads the forests and the cohorts, writes shapes and K-factors."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from resonance.diffusion.forest import Forest, shapes_by_day
from resonance.diffusion.invitations import k_factor
from resonance.transform.measured import Given, Measurement

EPOCH = date(1970, 1, 1)
FOREVER = (date(9999, 12, 31) - EPOCH).days
LOOK_AHEAD = timedelta(days=4)
"""How far before the first date to rebuild `song_diffusion_days` begins to rebuild."""

NODES = """
    with edges as (select song_id, user_key, sharer_key from intermediate.int_adoptions_attributed),
    nodes as materialized (
        select
            adoptions.song_id, adoptions.user_key, adoptions.business_date, edges.sharer_key,
            row_number() over (order by adoptions.song_id, adoptions.event_ts, adoptions.event_id) - 1 as node
        from intermediate.int_song_adoptions as adoptions
        left join edges on adoptions.song_id = edges.song_id and adoptions.user_key = edges.user_key
        where
            edges.sharer_key is not null
            or (adoptions.song_id, adoptions.user_key) in (select (song_id, sharer_key) from edges)
    )
    select
        nodes.song_id, date_diff('day', date '1970-01-01', nodes.business_date) as day, coalesce(parents.node, -1) as parent
    from nodes
    left join nodes as parents on nodes.song_id = parents.song_id and nodes.sharer_key = parents.user_key
    order by nodes.node"""
COHORTS = "select distinct newcomer_count, cohort_count from intermediate.int_song_cohorts_invited order by all"

CASCADES = pa.schema(
    [
        ("song_id", pa.string()),
        ("from_date", pa.date32()),
        ("to_date", pa.date32()),
        ("cascade_size", pa.int64()),
        ("cascade_depth", pa.int64()),
        ("structural_virality", pa.float64()),
        ("broadcast_ratio", pa.float64()),
    ]
)
K_FACTORS = pa.schema(
    [
        ("newcomer_count", pa.int64()),
        ("cohort_count", pa.int64()),
        ("k_factor", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
    ]
)


def measure_cascades(connection: duckdb.DuckDBPyConnection, given: Given) -> pa.Table:
    """Spans [from_date, to_date) in which a song's largest tree keeps its shape, from the first date to rebuild on."""
    nodes = connection.sql(NODES).to_arrow_table()
    songs = nodes["song_id"].combine_chunks().dictionary_encode()
    forest = Forest(songs.indices.to_numpy().astype(np.int64), _whole(nodes, "day"), _whole(nodes, "parent"))
    since = (date.fromisoformat(given["build_from"]) - LOOK_AHEAD - EPOCH).days
    shapes = shapes_by_day(forest, since)
    is_last = np.r_[np.diff(shapes.song) != 0, True][: len(shapes.song)]
    until = np.where(is_last, FOREVER, np.r_[shapes.day[1:], FOREVER][: len(shapes.day)])
    columns = [
        songs.dictionary.take(pa.array(shapes.song)),
        pa.array(shapes.day.astype(np.int32)).cast(pa.date32()),
        pa.array(until.astype(np.int32)).cast(pa.date32()),
        pa.array(shapes.size),
        pa.array(shapes.depth),
        _nullable(shapes.virality),
        _nullable(shapes.broadcast),
    ]
    return pa.Table.from_arrays(columns, schema=CASCADES)


def measure_k_factors(connection: duckdb.DuckDBPyConnection, _: Given) -> pa.Table:
    """K and its interval for every pair of counts that occurs."""
    cohorts = connection.sql(COHORTS).to_arrow_table()
    k = k_factor(_whole(cohorts, "newcomer_count"), _whole(cohorts, "cohort_count"))
    counts = [cohorts[name].combine_chunks() for name in ("newcomer_count", "cohort_count")]
    return pa.Table.from_arrays([*counts, *map(_nullable, (k.value, k.low, k.high))], schema=K_FACTORS)


def _whole(table: pa.Table, column: str) -> np.ndarray:
    return table[column].to_numpy().astype(np.int64)


def _nullable(values: np.ndarray) -> pa.Array:
    return pa.array(values, from_pandas=True)


MEASUREMENTS = (
    Measurement.of_one("int_song_cascades_measured", CASCADES, measure_cascades),
    Measurement.of_one("int_k_factors_measured", K_FACTORS, measure_k_factors),
)
