"""Share forests: size, depth, structural virality and broadcast share of every song's largest tree, day by day.

Structural virality is the mean distance over ordered pairs of nodes (S. Goel, A. Anderson, J. Hofman, D. Watts, The
structural virality of online diffusion, Management Science 62, 2016). The sum of all distances of a tree of n nodes is
2·n·Σ depth − 2·Σ s², s being the sizes of the subtrees below the root: two nodes are as far apart as their depths, less twice the
depth of their last common ancestor, and Σ s² counts every pair once per common ancestor. Sizes grow along the paths to the
roots only, so a day costs its new nodes and their ancestors, and everything is in whole numbers until one division.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
MOST = 2**62


@dataclass(frozen=True)
class Forest:
    """Adopters as nodes, ordered by (song, time, id). All arrays have one entry a node.

    `song`: 0 … m−1, ascending. `day`: any whole number. `parent`: index of the node that brought this one, an earlier one of
    the same song, −1 for a root.
    """

    song: Whole
    day: Whole
    parent: Whole

    def __post_init__(self) -> None:
        child = np.flatnonzero(self.parent >= 0)
        above = self.parent[child]
        if np.any(above >= child) or np.any(self.song[above] != self.song[child]) or np.any(np.diff(self.song) < 0):
            raise ValueError("a parent must come before its child, in the same song, and songs in order")


@dataclass(frozen=True)
class Shapes:
    """One entry per song and day on which its largest tree is another one or grew; `virality` and `broadcast` may be NaN."""

    song: Whole
    day: Whole
    size: Whole
    depth: Whole
    virality: NDArray[np.float64]
    broadcast: NDArray[np.float64]


def shapes_by_day(forest: Forest, since: int) -> Shapes:
    """The shape of every song's largest tree (ties: the earlier root) from day `since` on; earlier days count as `since`."""
    growth = _Growth(forest)
    days = np.maximum(forest.day, since)
    order = np.argsort(days, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(days[order]) > 0]) if len(order) else order
    found = [growth.grow(fresh, int(days[fresh[0]])) for fresh in np.split(order, starts[1:]) if len(fresh)]
    columns = np.concatenate(found, axis=1) if found else np.empty((6, 0), np.int64)
    return _shapes(columns)


def roots_and_depths(parent: Whole) -> tuple[Whole, Whole]:
    """Of every node the index of its root and its distance from it, by pointer doubling: log₂(depth) rounds."""
    root = np.where(parent < 0, np.arange(len(parent)), parent)
    depth = (parent >= 0).astype(np.int64)
    while True:
        further = root[root]
        if np.array_equal(further, root):
            return root, depth
        depth += depth[root]
        root = further


def _distinct(nodes: Whole) -> Whole:
    """Each once, in ascending order: a sort takes less time than the hash table of `np.unique`, on few nodes and on many."""
    nodes = np.sort(nodes)
    is_new = np.ones(len(nodes), bool)
    np.not_equal(nodes[1:], nodes[:-1], out=is_new[1:])
    return nodes[is_new]


class _Growth:
    """Trees as they stand: totals lie at the index of the root."""

    def __init__(self, forest: Forest) -> None:
        count = len(forest.parent)
        self.parent, self.song = forest.parent, forest.song
        self.root, self.depth = roots_and_depths(forest.parent)
        self.size, self.coming = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.squares, self.depths = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.deepest, self.direct = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.largest = np.full(int(forest.song[-1]) + 1 if count else 0, -1, np.int64)
        if count and int(self.depth.max()) * int(np.bincount(self.root).max()) ** 2 >= MOST:
            raise OverflowError("a tree is too large and deep for whole numbers of 64 bits")

    def grow(self, fresh: Whole, day: int) -> Whole:
        """Add nodes; returns the rows song, day, size, depth, sum of distances, direct children of the songs that changed."""
        root, depth = self.root[fresh], self.depth[fresh]
        self._add_sizes(fresh)
        np.add.at(self.depths, root, depth)
        np.add.at(self.direct, root, depth == 1)
        np.maximum.at(self.deepest, root, depth)
        best = self._rank(_distinct(root))
        size = self.size[best]
        distances = 2 * (size * self.depths[best] - self.squares[best])
        when = np.full(len(best), day, np.int64)
        return np.stack([self.song[best], when, size, self.deepest[best], distances, self.direct[best]])

    def _add_sizes(self, fresh: Whole) -> None:
        """Count every fresh node in all subtrees that hold it, level by level from the deepest."""
        self.coming[fresh] = 1
        levels = self.depth[fresh]
        order = np.argsort(levels, kind="stable")
        nodes, bounds = fresh[order], np.searchsorted(levels[order], np.arange(int(levels.max()) + 2))
        carried = np.empty(0, np.int64)
        for level in range(len(bounds) - 2, -1, -1):
            here = _distinct(np.concatenate((nodes[bounds[level] : bounds[level + 1]], carried)))
            more, before = self.coming[here], self.size[here]
            self.coming[here] = 0
            self.size[here] = before + more
            if level:
                np.add.at(self.squares, self.root[here], more * (2 * before + more))
                carried = self.parent[here]
                np.add.at(self.coming, carried, more)

    def _rank(self, touched: Whole) -> Whole:
        """The largest tree of every song that changed, for songs where it is among the touched ones."""
        before = self.largest[self.song[touched]]
        rivals = _distinct(np.r_[touched, before[before >= 0]])
        order = np.lexsort((rivals, -self.size[rivals], self.song[rivals]))
        ranked = rivals[order]
        first = ranked[np.r_[True, np.diff(self.song[ranked]) > 0]]
        self.largest[self.song[first]] = first
        return first[np.isin(first, touched)]


def _shapes(columns: Whole) -> Shapes:
    order = np.lexsort((columns[1], columns[0]))
    song, day, size, depth, distances, direct = columns[:, order]
    is_more = size > 1
    others = np.where(is_more, size - 1, 1)
    virality = np.where(is_more, distances / (size * others), np.nan)
    return Shapes(song, day, size, depth, virality, np.where(is_more, direct / others, np.nan))
