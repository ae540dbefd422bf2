"""Tricks and hard negatives, one function a kind; each returns the names of its users."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from tests.authenticity.people import World, instant, sentences


def fast_scripts(world: World) -> list[str]:
    """Forty likes at 0.3 s, on three days, by an account that plays nothing."""
    names = [f"fast script {n}" for n in range(3)]
    for name in names:
        for ago in (2, 5, 9):
            world.burst(name, instant(world.day(ago), 3), 40)
    return names


def regular_scripts(world: World) -> list[str]:
    """Likes every 1.5 s with a fifth of jitter, by accounts that also listen a little."""
    names = [f"regular script {n}" for n in range(3)]
    for name in names:
        world.listen_and_like(name, days=4, plays=3)
        for ago in (1, 4, 8, 12):
            world.burst(name, instant(world.day(ago), 4), 35, gap=1.5, jitter=0.2)
    return names


def device_farms(world: World) -> list[str]:
    """Twelve and eight accounts on one device each, taking turns every few seconds."""
    names = []
    for rack, size in (("big rack", 12), ("small rack", 8)):
        for n in range(size):
            names.append(f"{rack} {n}")
            for ago in (1, 2, 3):
                for song in range(4):
                    at = instant(world.day(ago), 4) + timedelta(seconds=20 * n + song)
                    world.like(names[-1], f"s{song * 7}", at, device=rack)
    return names


def deaf_likers(world: World) -> list[str]:
    """Eight likes a day of songs that were never played, at a person's pace."""
    names = [f"deaf {n}" for n in range(4)]
    for name in names:
        world.listen_and_like(name, days=2, plays=4, liked=0)
        for ago in range(1, 9):
            for song in world.chance.sample(range(1000), 8):
                world.like(name, f"s{song}", instant(world.day(ago), world.chance.uniform(8, 20)))
    return names


def copying_groups(world: World) -> list[str]:
    """Six accounts share four texts under the songs of many artists."""
    names = [f"copier {n}" for n in range(6)]
    for n, name in enumerate(names):
        for text in islice(sentences(), 4):
            for song in world.chance.sample(range(1000), 2):
                world.comment(name, f"s{song}", instant(world.day(n), world.chance.uniform(8, 20)), text)
    return names


def lone_copiers(world: World) -> list[str]:
    """One text with another digit each time, under twelve artists."""
    for n in range(12):
        at = instant(world.day(n), 11)
        text = "come and win a phone on my page, the offer of the week, call us now, number " + str(n % 10)
        world.comment("lone copier", f"s{n * 20}", at, text)
    return ["lone copier"]


def pasting_spammers(world: World) -> list[str]:
    """People with a life who paste an offer under three songs; those comments go, their likes stay."""
    names = [f"paster {n}" for n in range(3)]
    for n, name in enumerate(names):
        world.listen_and_like(name, days=8)
        for song in (5, 105, 205):
            world.comment(name, f"s{song}", instant(world.day(2), 12), f"加微信 vx88{n} 领会员 http://zan{n}.example.com")
    return names


def viral_song(world: World) -> list[str]:
    names = [f"moved {n}" for n in range(150)]
    for name in names:
        at = instant(world.day(3), world.chance.uniform(20, 21))
        world.play(name, "s500", at)
        world.like(name, "s500", at + timedelta(seconds=30))
    return names


def fan_club(world: World) -> list[str]:
    """At eight o'clock they like all songs of one artist, one after the other, and cheer with one slogan."""
    names = [f"fan {n}" for n in range(30)]
    for name in names:
        for song in range(700, 715):
            world.play(name, f"s{song}", instant(world.day(world.chance.randrange(2, 9)), world.chance.uniform(9, 22)))
        at = instant(world.day(1), 20)
        for song in range(700, 715):
            world.like(name, f"s{song}", at)
            world.comment(name, f"s{song - song % 10}", at, "we stand by you wherever you sing")
            at += timedelta(seconds=world.chance.lognormvariate(0.2, 0.6))
    return names


def campus(world: World) -> list[str]:
    """A hundred students behind one address, each with a phone of his own."""
    names = [f"student {n}" for n in range(100)]
    for name in names:
        world.listen_and_like(name, days=5, plays=4, ip_key="i:campus", network="wifi")
    return names


def family(world: World) -> list[str]:
    names = [f"family member {n}" for n in range(5)]
    for name in names:
        world.listen_and_like(name, days=12, plays=4, device="family tablet")
    return names


def cafe(world: World) -> list[str]:
    """Twenty accounts that know no other computer than the café's, one after the other, for an hour each."""
    names = [f"guest {n}" for n in range(20)]
    for n, name in enumerate(names):
        at = instant(world.day(n % 10), 9 + n // 10 * 6)
        for _ in range(8):
            song = world.song()
            world.play(name, song, at, device="café computer")
            world.like(name, song, at + timedelta(seconds=60), device="café computer")
            at += timedelta(seconds=240)
    return names


def reward_driven(world: World) -> list[str]:
    """Eight paid likes a day without listening, and a real life beside."""
    world.rows["campaigns"] = [{"campaign_id": "pays", "reward_eligible_actions": ["like", "share"]}]
    names = [f"reward driven {n}" for n in range(5)]
    for name in names:
        world.listen_and_like(name, days=8, plays=3)
        for ago in range(14):
            at = instant(world.day(ago), 12)
            for song in world.chance.sample(range(1000), 8):
                world.like(name, f"s{song}", at, campaign_id="pays")
                at += timedelta(seconds=world.chance.lognormvariate(1.2, 0.6))
    return names


def heavy_listeners(world: World) -> list[str]:
    names = [f"heavy {n}" for n in range(5)]
    for name in names:
        world.listen_and_like(name, days=35, plays=60, liked=0.5)
    return names


def importers(world: World) -> list[str]:
    """A playlist brought along from elsewhere: hundreds of likes in seconds; one of them brings two."""
    names = [f"importer {n}" for n in range(5)]
    for n, name in enumerate(names):
        world.burst(name, instant(world.day(6), 10), 150, gap=0.05)
        if n == 0:
            world.burst(name, instant(world.day(4), 10), 150, gap=0.05)
        world.listen_and_like(name, days=6, plays=5)
    return names


def silenced(world: World) -> list[str]:
    """People whose plays are lost: all of them, or nine in ten."""
    names = [f"silenced {n}" for n in range(6)]
    for n, name in enumerate(names):
        for ago in range(30):
            at = instant(world.day(ago), world.chance.uniform(17, 22))
            for _ in range(6):
                song = world.song()
                if n % 2 and world.chance.random() < 0.1:
                    world.play(name, song, at)
                if world.chance.random() < 0.3:
                    world.like(name, song, at + timedelta(seconds=30))
                at += timedelta(seconds=240)
    return names


def batched(world: World) -> list[str]:
    """Liked offline, uploaded at once: every like of the trip has one timestamp."""
    for song in range(40):
        world.play("traveller", f"s{song * 3}", instant(world.day(3), 8 + song / 15))
        world.like("traveller", f"s{song * 3}", instant(world.day(3), 12))
    return ["traveller"]


def quoting(world: World) -> list[str]:
    """Everyone quotes the same lines under the same song."""
    names = [f"quoting {n}" for n in range(60)]
    for name in names:
        for line in world.chance.sample(list(islice(sentences(), 100, 106)), 3):
            world.comment(name, "s321", instant(world.day(2), world.chance.uniform(8, 22)), line)
    return names


def quoting_widely(world: World) -> list[str]:
    """Lyrics, poems and memes that many people write under all the songs they hear."""
    lines = ["山海皆可平，唯你不可替，愿你安好", "我在人间的旧城，等一封来信，等到雪落", "少年骑过长街，铃声落在昨日的黄昏里"]
    lines += ["宝藏歌手快火起来吧支持支持支持", "may the road rise up to meet you, may the wind be always at your back"]
    names = [f"quoting widely {n}" for n in range(120)]
    for name in names:
        for line in world.chance.sample(lines, 4):
            song, at = world.song(), instant(world.day(world.chance.randrange(9)), world.chance.uniform(8, 22))
            world.play(name, song, at)
            world.comment(name, song, at + timedelta(seconds=60), line)
    return names


def followers(world: World) -> list[str]:
    names = [f"follower {n}" for n in range(120)]
    for n, name in enumerate(names):
        world.add("follow", name, instant(world.day(1), 20 + n / 3600), action="follow", target_type="artist", target_id="a1")
    return names


def newcomers(world: World) -> list[str]:
    names = [f"newcomer {n}" for n in range(10)]
    for name in names:
        world.play(name, "s1", instant(world.day(0), 10))
        world.like(name, "s1", instant(world.day(0), 10.01))
        world.like(name, "s2", instant(world.day(0), 10.02))
    return names


def _evening(world: World, name: str, ago: int) -> None:
    """Six songs one after the other, none of them to its end."""
    at = instant(world.day(ago), 20)
    for n in range(6):
        world.play(name, f"s{31 * n}", at, listened=23_017 + 9_001 * n)
        at += timedelta(seconds=120)


def replayers(world: World) -> list[str]:
    """Four accounts play one person's evening again, days later, stop for stop."""
    names = [f"replayer {n}" for n in range(4)]
    for n, name in enumerate(names):
        _evening(world, name, 10 - 2 * n)
    return names


def recorded(world: World) -> list[str]:
    """The person whose evening others play again."""
    _evening(world, "recorded", 12)
    return ["recorded"]


TRICKS = {
    "script_burst": (fast_scripts, regular_scripts),
    "device_farm": (device_farms,),
    "unheard_likes": (deaf_likers,),
    "copied_comment": (copying_groups, lone_copiers),
    "replayed_trace": (replayers,),
}
PASTING = (pasting_spammers,)
HONEST = (
    viral_song,
    fan_club,
    campus,
    family,
    cafe,
    reward_driven,
    heavy_listeners,
    importers,
    silenced,
    batched,
    quoting,
    quoting_widely,
    followers,
    newcomers,
    recorded,
)
