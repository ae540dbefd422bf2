"""What the real-life cohorts do on top of their lives: the hour a song goes viral, the fan club's appointment, the import."""

from __future__ import annotations

import numpy as np

from resonance.made_up.second import texts
from resonance.made_up.second.living import Plays
from resonance.made_up.second.reacting import DAILY_TASK, PLAYLIST_PAGE, Stage, add_plays, like_surface, once
from resonance.made_up.second.scale import DAY_MS, HOUR_MS


def gather(stage: Stage) -> None:
    """Add the events of all gatherings."""
    _viral_song(stage)
    _fan_club(stage)
    _niche_scene(stage)
    _playlist_import(stage)
    _lyric_quotes(stage)
    _influencer(stage)
    _reward_driven(stage)


def lose_telemetry(stage: Stage, plays: Plays) -> Plays:
    """Plays as they are reported: people of this cohort lose 60 to 97 % of theirs, everyone else half a percent."""
    rng = stage.draws.stream("telemetry")
    loss = np.full(stage.people.count, 0.005)
    who = stage.people.members("telemetry_loss")
    loss[who] = rng.uniform(0.6, 0.97, len(who))
    return plays.where(rng.random(len(plays.user)) >= loss[plays.user])


def _viral_song(stage: Stage) -> None:
    """Within two days a song nobody knew is played and liked by the whole cohort; a third like it within seconds."""
    rng, who = stage.draws.stream("viral"), stage.people.members("viral_song")
    song = rng.choice(stage.catalogue.tail, 2, replace=False).astype(np.int32)
    for each, day in zip(song, rng.choice(np.arange(8, stage.scale.days - 3), 2, replace=False), strict=True):
        part = rng.permutation(who)[: int(len(who) * 0.8)]
        begin = stage.scale.first_ms + int(day) * DAY_MS + 10 * HOUR_MS
        ts = begin + (rng.gamma(2.0, 7 * HOUR_MS, len(part))).astype(np.int64)
        listened = add_plays(stage, rng, (part, ts, np.full(len(part), each)), source=6)
        likes = np.flatnonzero(rng.random(len(part)) < 0.62)
        after = np.where(rng.random(len(likes)) < 0.33, rng.integers(1_500, 9_000, len(likes)), listened[likes])
        stage.events.add("like", part[likes], ts[likes] + after, song=each, action=0, surface=like_surface(ts[likes]))


def _fan_club(stage: Stage) -> None:
    """Members meet three times at 20:00, like the artist's songs one after the other, and play most of them before or after."""
    rng, who = stage.draws.stream("fans"), stage.people.members("fan_club")
    clubs = np.array_split(who, max(1, len(who) // 90))
    several = np.flatnonzero(np.bincount(stage.catalogue.artist, minlength=1) >= 4)
    for club, artist in zip(clubs, rng.choice(several, len(clubs), replace=False), strict=True):
        songs = stage.catalogue.songs_of(np.array([artist]), 9)
        for day in rng.choice(np.arange(2, stage.scale.days - 2), 3, replace=False):
            begin = stage.scale.first_ms + int(day) * DAY_MS + 20 * HOUR_MS
            come = club[rng.random(len(club)) < 0.75]
            _meet(stage, rng, (come, begin, songs))


def _meet(stage: Stage, rng: np.random.Generator, given: tuple[np.ndarray, int, np.ndarray]) -> None:
    come, begin, songs = given
    user, song = np.repeat(come, len(songs)), np.tile(songs, len(come))
    order = np.tile(np.arange(len(songs)), len(come))
    arrived = np.repeat(begin + rng.exponential(90_000, len(come)).astype(np.int64), len(songs))
    likes = rng.random(len(user)) < 0.5
    hand = rng.gamma(4, 700, len(user)).astype(np.int64) * (order + 1)
    stage.events.add(
        "like", user[likes], (arrived + hand)[likes], song=song[likes], action=0, surface=like_surface(arrived[likes])
    )
    plays = rng.random(len(user)) < 0.8
    before = rng.integers(-30 * HOUR_MS, 4 * HOUR_MS, len(user))
    add_plays(stage, rng, (user[plays], (arrived + before)[plays], song[plays]), source=2)


def _niche_scene(stage: Stage) -> None:
    """A few dozen obscure songs that a scene of some thirty people hears again and again, and likes."""
    rng, who = stage.draws.stream("niche"), stage.people.members("niche_scene")
    for scene in np.array_split(who, max(1, len(who) // 30)):
        songs = rng.choice(stage.catalogue.tail, 24, replace=False).astype(np.int32)
        user = np.repeat(scene, rng.poisson(45, len(scene)) + 5)
        song = rng.choice(songs, len(user))
        ts = stage.scale.first_ms + rng.integers(0, stage.scale.days * DAY_MS, len(user))
        listened = add_plays(stage, rng, (user, ts, song), source=1)
        fond = np.flatnonzero(rng.random(len(user)) < 0.5)
        fond = fond[once(user[fond], song[fond])]
        stage.events.add(
            "like", user[fond], ts[fond] + listened[fond] // 2, song=song[fond], action=0, surface=like_surface(ts[fond])
        )


def _playlist_import(stage: Stage) -> None:
    """60 to 300 likes in one go, at one instant or milliseconds apart, of songs known from elsewhere; some are played later."""
    rng, people = stage.draws.stream("imports"), stage.people
    for user in people.members("playlist_import"):
        count = int(rng.integers(60, 300))
        day = int(people.first_day[user])
        factor = rng.choice(people.taste.shape[1], count, p=people.taste[user])
        song = np.unique(stage.catalogue.pick(rng, factor, day))
        begin = int(people.registered_ms[user]) + int(rng.exponential(3 * HOUR_MS)) + 60_000
        pace = int(rng.choice([0, 1, 40, 260]))
        ts = begin + np.arange(len(song)) * pace
        stage.events.add("like", np.full(len(song), user), ts, song=song, action=0, surface=PLAYLIST_PAGE)
        heard = np.flatnonzero(rng.random(len(song)) < rng.uniform(0.1, 0.5))
        later = begin + HOUR_MS + rng.exponential(4 * DAY_MS, len(heard)).astype(np.int64)
        add_plays(stage, rng, (np.full(len(heard), user), later, song[heard]), source=1)


def _lyric_quotes(stage: Stage) -> None:
    """The same line under the same song by many people, who have heard it."""
    rng, who = stage.draws.stream("lyrics"), stage.people.members("lyric_quotes")
    songs = stage.catalogue.popular(rng, 40)
    user = np.repeat(who, rng.poisson(4, len(who)) + 1)
    song = rng.choice(songs, len(user))
    ts = stage.scale.first_ms + rng.integers(HOUR_MS, stage.scale.days * DAY_MS - HOUR_MS, len(user))
    listened = add_plays(stage, rng, (user, ts, song), source=6)
    quotes = np.array([texts.lyric(int(each)) for each in song], object)
    stage.events.add("comment", user, ts + listened, song=song, text=quotes, surface=2)


def _influencer(stage: Stage) -> None:
    """One post, opened by all followers within hours: most play the three songs, half like and follow."""
    rng, who = stage.draws.stream("influencer"), stage.people.members("influencer_followers")
    songs = rng.choice(stage.catalogue.tail, 3, replace=False).astype(np.int32)
    star, begin = who[0], stage.scale.first_ms + 17 * DAY_MS + 19 * HOUR_MS
    for number, song in enumerate(songs):
        share_no = 500_000_000 + number
        stage.events.add("share", [star], [begin + number], song=[song], share_no=[share_no], surface=1)
        come = who[1:][rng.random(len(who) - 1) < 0.7]
        ts = begin + 30_000 + rng.exponential(3 * HOUR_MS, len(come)).astype(np.int64) + number * 240_000
        stage.events.add("share_open", come, ts, share_no=share_no, surface=1)
        plays = rng.random(len(come)) < 0.85
        listened = add_plays(stage, rng, (come[plays], ts[plays] + 3_000, np.full(plays.sum(), song)), source=9)
        fond = np.flatnonzero(rng.random(plays.sum()) < 0.55)
        stage.events.add("like", come[plays][fond], ts[plays][fond] + 3_000 + listened[fond] // 2, song=song, action=0, surface=1)
        artist = stage.catalogue.artist[song]
        stage.events.add("follow", come[plays][fond][::2], ts[plays][fond][::2] + 400_000, artist=artist)


def _reward_driven(stage: Stage) -> None:
    """Real people who do the daily task for the coupon: likes of campaign songs, briefly heard, claims at leisure."""
    rng, who = stage.draws.stream("rewards"), stage.people.members("reward_driven")
    songs = stage.catalogue.campaign_songs[0]
    user = np.repeat(who, rng.integers(5, 22, len(who)))
    song = rng.choice(songs, len(user))
    kept = once(user, song)
    user, song = user[kept], song[kept]
    ts = stage.scale.first_ms + rng.integers(DAY_MS, (stage.scale.days - 2) * DAY_MS, len(user))
    heard = rng.random(len(user)) < 0.7
    listened = rng.integers(4_000, 75_000, heard.sum())
    add_plays(stage, rng, (user[heard], ts[heard] - 60_000, song[heard]), listened=listened, source=10, campaign=0)
    stage.events.add("like", user, ts, song=song, action=0, campaign=0, surface=DAILY_TASK)
    stage.events.add("task", user[::2], ts[::2] + 9_000, task_no=0, campaign=0, surface=DAILY_TASK)
    granted = once(user, np.zeros(len(user), np.int64))
    lag = rng.exponential(20 * HOUR_MS, len(granted)).astype(np.int64) + 120_000
    stage.events.add("reward", user[granted], ts[granted] + 15_000, action=0, grant_no=user[granted], campaign=0)
    stage.events.add("reward", user[granted], ts[granted] + 15_000 + lag, action=1, grant_no=user[granted], campaign=0)
