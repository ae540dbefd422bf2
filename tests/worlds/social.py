"""People who pass songs on, invite others, keep to a taste, and listen in places that can be told."""

from __future__ import annotations

from random import Random

from tests.oracle.instants import HOUR, MINUTE, SECOND
from tests.worlds.cast import SCENES
from tests.worlds.script import Script

Who = tuple[str | None, str | None]
SONGS = ("song-01", "song-04", "song-07", "song-12")


def set_social(script: Script) -> None:
    """All of them."""
    for number, song in enumerate(SONGS):
        shares_that_travel(script, 3 + 4 * number, song)
    shares_at_their_limits(script)
    newcomers(script)
    people_of_taste(script)
    people_in_places(script)
    for day, first, song in ((9, 90, "song-14"), (10, 70, "song-16"), (12, 50, "song-18")):
        a_chain_of_shares(script, day, first, song)
    songs_seen_from_home(script)
    likes_taken_back(script)
    editors_keep_playlists(script)
    editors_follow_insights(script)
    an_artist_is_found(script)


def _who(script: Script, number: int) -> Who:
    user = script.cast.users[number]
    return user, f"dev-{user}"


def shares_that_travel(script: Script, day: int, song: str) -> None:
    """A tree of shares: most who open adopt within minutes, some pass the song on, now and then in the name of a campaign."""
    random, users = script.random, script.cast.users
    at = script.cast.span.at(day, 10)
    waiting = [(_who(script, random.randrange(len(users) - 5)), at)]
    script.play(at, waiting[0][0], song, 60_000)
    left = random.sample(range(len(users) - 5), 60)
    while waiting and left:
        who, at = waiting.pop(0)
        name, at = f"tree-{song}-{len(left)}-{day}", at + random.choice([1, 5, 120]) * MINUTE
        tag = {"campaign_id": random.choice([None, "camp-a", "camp-a"]), "surface": "share_flow"}
        script.add("share", at, who, share_id=name, song_id=song, channel="wechat", **tag)
        for _ in range(random.choice([0, 1, 2, 3, 8])):
            if left:
                friend, then = _who(script, left.pop()), at + random.choice([2, 30, 600]) * MINUTE
                script.add("share_open", then, friend if random.random() < 0.8 else (None, friend[1]), share_id=name)
                adopts = then + random.choice([1, 40, 71 * 60]) * MINUTE
                if random.random() < 0.8:
                    script.play(adopts, friend, song, random.choice([20_000, 60_000]), source="share_link")
                waiting += [(friend, adopts)] if random.random() < 0.6 else []


def shares_at_their_limits(script: Script) -> None:
    """72 hours and a microsecond, the last of two openings, nobody's own share, a sharer who adopts later, ties of size."""
    span, song = script.cast.span, "song-09"
    sharer, second, late = _who(script, 60), _who(script, 61), _who(script, 62)
    start = span.at(8, 9)
    for number, (who, name) in enumerate(((sharer, "limit-a"), (second, "limit-b"), (late, "limit-c"))):
        if who is not late:
            script.play(start + number * SECOND, who, song, 60_000)
        script.add("share", start + HOUR + number, who, share_id=name, song_id=song, channel="qq")
    for number, (gap, names) in enumerate(
        (
            (72 * HOUR, ("limit-a",)),
            (72 * HOUR + 1, ("limit-a",)),
            (HOUR, ("limit-a", "limit-b")),
            (HOUR, ("limit-b", "limit-c")),
            (0, ("limit-a",)),
        )
    ):
        who = _who(script, 63 + number)
        opened = start + 2 * HOUR + number * MINUTE
        for place, name in enumerate(names):
            script.add("share_open", opened + place * SECOND, who, share_id=name)
        script.play(opened + (len(names) - 1) * SECOND + gap, who, song, 60_000)
    guest = (script.cast.users[68], sharer[1])
    script.add("share_open", start + 3 * HOUR, guest, share_id="limit-a")
    script.play(start + 4 * HOUR, guest, song, 60_000)
    script.play(start + 30 * HOUR, late, song, 60_000)


def newcomers(script: Script) -> None:
    """Registrations by a share 72 hours after its opening and later, and what newcomers share themselves."""
    span, song = script.cast.span, "song-02"
    inviter = _who(script, 70)
    start = span.at(12, 12)
    script.play(start, inviter, song, 60_000)
    script.add("share", start + HOUR, inviter, share_id="invite", song_id=song, channel="moments")
    for number, wait in enumerate((HOUR, 72 * HOUR, 72 * HOUR + 1, 5 * HOUR)):
        who = _who(script, 71 + number)
        script.add("share_open", start + 2 * HOUR, (None, who[1]), share_id="invite")
        script.add("registration", start + 2 * HOUR + wait, who, channel="share", share_id="invite")
        script.add("share", start + (3 + number) * HOUR + wait, who, share_id=f"passed-{number}", song_id=song, channel="qq")


def people_of_taste(script: Script) -> None:
    """Users who hear one tag's songs for a while and leave it then; one song's tag is dropped by all others."""
    random, span = script.random, script.cast.span
    tags = sorted({tag for song in script.cast.songs.values() for tag in song["tags"]})
    for number, tag in enumerate(tags * 2):
        who = _who(script, 80 + number)
        songs = [name for name, song in script.cast.songs.items() if tag in song["tags"]]
        for day in range(2, span.days - 2, random.choice([1, 3])):
            if day < 14 or number % 3:
                script.play(
                    span.at(day, random.choice([8, 13, 22])) + random.randrange(60) * SECOND, who, random.choice(songs), 61_000
                )


def people_in_places(script: Script) -> None:
    """Segments of three plays and of ten minutes, at hours and on devices that lie on the limits of every scene."""
    random, span = script.random, script.cast.span
    for number in range(40):
        who, hour = _who(script, 20 + number % 60), random.choice([2, 5.99, 6, 7, 8.99, 9, 14, 17.5, 18.5, 21, 22, 23.9])
        at = span.at(random.randrange(span.days - 2), hour)
        place = {
            "device_type": random.choice(["phone", "pc", "tv", "speaker", "car", "watch", None]),
            "app_mode": random.choice([None, "normal", "kids", "driving", "sleep"]),
            "network": random.choice([None, "wifi", "cell"]),
            "tz_offset_min": random.choice([None, 480, 540, -300]),
        }
        script.open(at, who, **place)
        for play in range(random.choice([1, 2, 3, 4])):
            song = random.choice(list(script.cast.songs))
            script.play(at + (1 + play * random.choice([40, 200])) * SECOND, who, song, random.choice([31_000, 200_000]), **place)
        script.like(at + random.choice([300, 599, 600]) * SECOND, who, random.choice(list(script.cast.songs)), **place)


def a_chain_of_shares(script: Script, day: int, first: int, song: str) -> None:
    """Everyone opens the share of the one before, hears the song and passes it on in the campaign's name; seven people deep.

    Late lines and who liked the song before spoil some links, so a world has several chains.
    """
    at = script.cast.span.at(day, 11)
    for number in range(7):
        who = _who(script, first + number)
        if number:
            script.add("share_open", at + 5 * MINUTE, who, share_id=f"chain-{song}-{number - 1}")
        script.play(at + 10 * MINUTE, who, song, 61_000, source="share_link")
        at += HOUR
        script.add("share", at, who, share_id=f"chain-{song}-{number}", song_id=song, channel="wechat", campaign_id="camp-a")


def songs_seen_from_home(script: Script) -> None:
    """On the chain's day many people see songs of many provinces, and some like them within a day and a moment later."""
    random, span, songs = script.random, script.cast.span, list(script.cast.songs)
    for number in range(20, 120):
        who, at = _who(script, number), span.at(9, 10) + number * MINUTE
        for song in random.sample(songs, 5):
            script.look(at, who, random.choice([None, "camp-a"]), "player", item_type="song", item_id=song)
            if random.random() < 0.5:
                script.like(at + random.choice([MINUTE, 24 * HOUR, 24 * HOUR + 1]), who, song)


def likes_taken_back(script: Script) -> None:
    """Finders of songs, some of whom unlike later, and some like again after that; one watch at the gym."""
    span = script.cast.span
    for number, song in enumerate(list(script.cast.songs)[4:28]):
        for place, deeds in enumerate((("like",), ("like", "unlike"), ("like", "unlike", "like"))):
            who = _who(script, 100 + (number * 3 + place) % 40)
            script.play(span.at(3, 15) + number * MINUTE, who, song, 61_000)
            for day, deed in enumerate(deeds):
                script.like(span.at(4 + day, 15) + number * MINUTE, who, song, deed)
    gym = _who(script, 99)
    for minute in (0, 4, 8):
        script.play(span.at(10, 19) + minute * MINUTE, gym, "song-05", 61_000, device_type="watch", tz_offset_min=480)


def editors_keep_playlists(script: Script) -> None:
    """The songs that pass screening go into every scene's playlist, out of it and in again; one proposal a scene is answered."""
    span, editor = script.cast.span, (script.cast.users[7], None)
    for place, scene in enumerate(SCENES):
        for number in range(4):
            change = {"playlist_id": f"ed-{scene}", "song_id": f"song-{number:02}"}
            for day, action in ((18 + number, "add"), (23 + place, "remove"), (27 + number + place, "add")):
                script.add("playlist", span.at(day, 14), editor if number else _who(script, 40), action=action, **change)
        at, insight = span.at(29, 11) + place * MINUTE, f"candidate:{scene}:song-00"
        script.add("content_action", at, editor, insight_id=insight, action="playlist_add", ref_id=f"ed-{scene}")


def editors_follow_insights(script: Script) -> None:
    """Actions on insights by reference and by name, again on another song, on nothing that was heard.

    Songs are touched on the last date of another's window and on the date after; windows close with the night, or not yet.
    """
    script.random, kept = Random(20), script.random
    span, editor = script.cast.span, (script.cast.users[7], None)
    closing = span.days - 10
    acts = (
        (16, "note-1", "song-08"),
        (18, "note-1", "song-10"),
        (17, "zone:commute:song-06", "zone-1"),
        (18, "candidate:sleep:song-20", "song-12"),
        (18 + 6, "promo:all:song-14", "promo-1"),
        (18 + 7, "promo:all:song-16", "promo-2"),
        (19, "boost:all:never-heard", "boost-1"),
        (closing, "boost:all:song-17", "boost-2"),
        (closing + 1, "boost:all:song-18", "boost-3"),
    )
    for place, (day, insight, reference) in enumerate(acts):
        who, action = _who(script, 41) if place % 3 == 2 else editor, ("zone", "boost", "promo")[place % 3]
        at = span.at(day, 12) + place * MINUTE
        script.add("content_action", at, who, insight_id=insight, action=action, ref_id=reference)
    script.random = kept


def an_artist_is_found(script: Script) -> None:
    """Six like an unknown artist; a hundred and more come, a song is released, rewards are granted, used, answered, or not.

    A seventh comes when the crowd has gone: that date tells how far the others' loops have come.
    """
    span = script.cast.span
    for number, day in enumerate((span.first, span.day(23))):
        song = {
            **script.cast.songs["song-00"],
            "song_id": f"found-{number}",
            "artist_id": "artist-found",
            "release_date": str(day),
        }
        for rows in script.cast.snapshots["songs"].values():
            rows.append(song)
    heard = {"song_id": "found-0", "source": "search", "listened_ms": 60_000, "duration_ms": 200_000, "end_reason": "completed"}
    for number in range(140):
        script.add("play", span.at(20, 10) + number * 7 * SECOND, _who(script, number), **heard)
    for place, number in enumerate(range(24, 30)):
        who, at = _who(script, number), span.at(12 + place // 3, 10) + place * MINUTE
        script.add("play", at, who, **heard)
        script.like(at + MINUTE, who, "found-0")
        money = {"reward_id": "r2", "merchant_id": None, "face_value_cny": "5.00", "cost_cny": "1.00"}
        for step, action in enumerate(("grant", "redeem")[: place // 2]):
            script.add("reward", span.at(24 + step, 12) + place * MINUTE, who, action=action, grant_id=f"found-{place}", **money)
        if place == 4:
            script.like(span.at(27, 12), who, "found-1")
    script.add("play", span.at(49, 10), _who(script, 31), **heard)
    script.like(span.at(49, 11), _who(script, 31), "found-0")
