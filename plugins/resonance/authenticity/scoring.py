"""Apply a model to a night's evidence, on Arrow batches: p_fake of users and of single likes, in steps of 0.01."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonance.authenticity.company import Likes, company_in_groups, company_of_users, fake_company
from resonance.authenticity.features import measured_by_platform, orders_by_platform, ranked_by_platform, usual_shares
from resonance.authenticity.group_look import groups_of
from resonance.authenticity.home import Home, taught_at_home
from resonance.authenticity.model import Columns, Floats, Look, Model, calibrated

BATCH_ROWS = 65_536
EXCLUDED, CERTAIN = 0.5, 0.9
"""p_fake beyond which an event is excluded, and beyond which a user's says enough of every like."""
LEAST_DOUBT, LEAST_FAKE_SHARE, LEAST_FAKES = 0.01, 0.02, 1.0
LEAST_COMPANY = 0.1
"""p_fake from which an account is bad company for a single like."""
ACCOUNTS = """
select accounts.*, coalesce(candidates.rule_points, 0) as points, coalesce(replays.points, 0) as replay_points
from authenticity.evidence_accounts accounts
left join authenticity.verdict_candidates candidates
    on candidates.entity_type = 'user' and candidates.entity_id = accounts.user_key
left join (select entity_id, sum(points) as points from authenticity.evidence_replay_figures group by entity_id) replays
    on replays.entity_id = accounts.user_key
order by accounts.user_key
"""
LIKES = "select user_key, song_id, event_id, is_rewarded, is_settling from authenticity.evidence_likes order by event_id"
ORDERS = "select * from authenticity.evidence_orders order by event_id"


@dataclass(frozen=True)
class Evidence:
    """A night's evidence in columns: accounts by user, likes by user and song, orders by suspect like.

    `like_of_order` places each order among the likes; `group` is each account's group as a code, −1 for none.
    """

    accounts: pa.Table
    likes: Likes
    orders: pa.Table
    like_of_order: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scores:
    """p_fake by account and by order, the columns they were made of, and what was learnt at home."""

    p_account: Floats
    p_order: Floats
    among: Columns
    orders: Columns
    home: Home


def read_evidence(connection: duckdb.DuckDBPyConnection) -> Evidence:
    """What the judgement models of this night hold."""
    accounts = connection.sql(ACCOUNTS).to_arrow_table()
    likes = connection.sql(LIKES).to_arrow_table()
    orders = connection.sql(ORDERS).to_arrow_table()
    return evidence_of(accounts, likes, orders)


def evidence_of(accounts: pa.Table, likes: pa.Table, orders: pa.Table) -> Evidence:
    """The three tables with their rows placed in each other; accounts by user_key, likes and orders by event_id."""
    import pyarrow.compute as pc

    songs = likes["song_id"].combine_chunks().dictionary_encode()
    user = pc.index_in(likes["user_key"], accounts["user_key"].combine_chunks()).to_numpy()
    song = songs.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    of_order = pc.index_in(orders["event_id"], likes["event_id"].combine_chunks()).to_numpy()
    paid, settling = (likes[name].to_numpy() for name in ("is_rewarded", "is_settling"))
    known = Likes(user.astype(np.int64), song, paid, settling, accounts.num_rows, len(songs.dictionary))
    group = accounts["group_id"].combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Evidence(accounts, known, orders, of_order.astype(np.int64), group.astype(np.int64))


def score(model: Model, evidence: Evidence, threads: int) -> Scores:
    """The looks, one after the other; whoever copied another's plays to the millisecond is no less fake than that rule says."""
    alone = account_columns(evidence)
    first = in_batches(model.looks["alone"], alone, threads)
    groups = groups_of(evidence.group, alone, first)
    of_group = groups.of_members(evidence.group, in_batches(model.looks["groups"], groups.columns, threads))
    among = among_others(evidence, alone, first, of_group)
    replayed = numbers(evidence.accounts, ("replay_points",))["replay_points"]
    last = in_batches(model.looks["among"], among, threads)
    home = taught_at_home(among, (first, last), model.looks["alone"].features, threads)
    agreed = doubted(calibrated(home.agreed(among, last, threads), model.at_home))
    p_account = np.maximum(agreed, replayed)
    orders = order_columns(evidence, alone, p_account)
    doubtful = open_to_doubt(orders)
    p_order = np.zeros(len(doubtful))
    spoken_of = {name: column[doubtful] for name, column in orders.items()}
    p_order[doubtful] = in_batches(model.looks["likes"], spoken_of, threads)
    return Scores(p_account, p_order, among, orders, home)


def doubted(p: Floats) -> Floats:
    """Probabilities in steps of 0.01; less than one in a hundred is no doubt."""
    return np.where(p < LEAST_DOUBT, 0.0, np.round(p, 2))


def account_columns(evidence: Evidence) -> Columns:
    """What is known of each account by itself."""
    columns = numbers(evidence.accounts)
    return {**measured_by_platform(columns, usual_shares(columns)), **ranked_by_platform(columns)}


def among_others(evidence: Evidence, alone: Columns, p_alone: Floats, p_group: Floats) -> Columns:
    """What is known of each account, its own first score, its group's, and its company's."""
    company = {**company_of_users(evidence.likes, p_alone), **company_in_groups(evidence.group, p_alone)}
    return {**alone, "p_alone": p_alone, "group_p_fake": p_group, **company}


def order_columns(evidence: Evidence, own: Columns, p_account: Floats) -> Columns:
    """What is known of each order, of its user's account alone (`own`), its user's p_fake and its company's."""
    user = evidence.likes.user[evidence.like_of_order]
    share, total = fake_company(evidence.likes, np.where(p_account >= LEAST_COMPANY, p_account, 0.0))
    usual = usual_shares(numbers(evidence.accounts))
    return {
        **orders_by_platform(numbers(evidence.orders), usual),
        **{f"user_{name}": own[name][user] for name in ORDER_ACCOUNT_COLUMNS},
        "user_p_fake": p_account[user],
        "company_fake_share": share[evidence.like_of_order],
        "company_fake_count": total[evidence.like_of_order],
    }


ORDER_ACCOUNT_COLUMNS = (
    "liked_song_count", "unheard_share", "weak_share", "like_date_count", "play_date_count", "played_song_count",
    "target_share", "target_artist_count", "partner_count", "group_member_count", "group_target_count",
    "group_unheard_share", "group_weak_share", "group_artist_count", "group_density", "group_song_share",
    "group_like_of_play_share", "group_target_share",
)  # fmt: skip


def in_bad_company(orders: Columns) -> npt.NDArray[np.bool_]:
    """Orders of songs that a fake likes too, in expectation, be it one or several of whom each is at one in ten: who sells a like
    sells it to somebody who buys more of them, and small doubts of many are no fake.

    Where people share songs because both love them, or because all heard them at once, they are partners all the same, and the
    trees take their likes for sold.
    """
    share = np.round(orders["company_fake_share"], 6)
    return np.asarray((share >= LEAST_FAKE_SHARE) & (orders["company_fake_count"] >= LEAST_FAKES))


def open_to_doubt(orders: Columns) -> npt.NDArray[np.bool_]:
    """Orders in bad company of users who are not certainly fake: of others the account says enough."""
    return in_bad_company(orders) & (orders["user_p_fake"] <= CERTAIN)


def numbers(table: pa.Table, names: tuple[str, ...] = ()) -> dict[str, Floats]:
    """The numeric columns of a table (or those named) as doubles, NULL as NaN."""
    kept = names or [
        f.name for f in table.schema if pa.types.is_integer(f.type) or pa.types.is_floating(f.type) or _exact(f.type)
    ]
    return {name: table[name].cast(pa.float64()).to_numpy(zero_copy_only=False) for name in kept}


def _exact(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind))


def in_batches(look: Look, columns: Columns, threads: int) -> Floats:
    """The look's probabilities, a batch of rows at a time, in steps of 0.01; BrokenModel when a feature is lacking."""
    size = len(next(iter(columns.values())))
    read = {name: columns[name] for name in look.features if name in columns}
    parts = [
        look.score({name: values[begin : begin + BATCH_ROWS] for name, values in read.items()}, threads)
        for begin in range(0, size, BATCH_ROWS)
    ]
    whole: Any = np.concatenate(parts) if parts else np.zeros(0)
    return doubted(whole)
