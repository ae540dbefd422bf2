"""The report for paper as plain blocks: what the page says, without markup and without what only a screen can fold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resonance.report import blocks
from resonance.report.blocks import Block
from resonance.report.digest import Campaign, Digest, Rate, SongScreening, StreamHealth, SurfaceDay
from resonance.report.figures import clean
from resonance.report.phrases import Phrases

MOST_FINDINGS = 12


def sheet(digest: Digest, t: Phrases) -> dict[str, Any]:
    """The whole report in the order of the page."""
    parts = (
        ("health", _health(digest, t)),
        ("gaps", _gaps(digest, t)),
        ("platform", _platform(digest, t)),
        ("campaigns", _campaigns(digest, t)),
        ("screening", _screening(digest, t)),
        ("filtered", _filtered(digest, t)),
        ("restatements", _restatements(digest, t)),
    )
    sections = [{"heading": t(name), "blocks": list(said)} for name, said in parts]
    return {
        "title": t("title"),
        "language": t.language,
        "day": t.day(digest.business_date),
        "as_of": t("as_of", instant=t.instant(digest.as_of)) if digest.as_of else "",
        "is_good": bool(digest.health.received) and not digest.health.needs_care,
        "status": t.status(digest),
        "cares": t.cares(digest),
        "findings": [[clean(one.name, 120), t.finding(one)] for one in digest.health.findings[:MOST_FINDINGS]],
        "banner": t("banner"),
        "sections": [section for section in sections if section["blocks"]],
        "footer": [*_footer(digest, t)],
    }


def _health(digest: Digest, t: Phrases) -> Iterator[Block]:
    health = digest.health
    yield blocks.tiles(
        blocks.tile(t("received"), t.count(health.received)),
        blocks.tile(t("accepted"), t.count(health.accepted)),
        blocks.tile(t("rejected_share"), t.rate(health.rejected), t.parts(health.rejected)),
        blocks.tile(t("late"), t.rate(health.late), t.parts(health.late)),
        blocks.tile(t("refused_files"), t.count(health.refused_files)),
    )
    if health.streams:
        heads = "stream received accepted deduplicated quarantined erased late freshness gate trend14"
        yield blocks.table([t(head) for head in heads.split()], [_stream(stream, t) for stream in health.streams])
        yield blocks.note(f"{t('all_balanced')} {t('freshness_note')}")
    if health.reasons:
        yield blocks.subhead(t("why_rejected"))
        yield blocks.chips((t(f"reason.{reason}"), t.count(n)) for reason, n in health.reasons)


def _stream(stream: StreamHealth, t: Phrases) -> list[Any]:
    gate = t(f"gate.{stream.gate_status}") if stream.gate_status else ""
    refused = f"{t('refused_files')}: {stream.refused_files}" if stream.refused_files else ""
    return [
        clean(stream.stream),
        *map(t.count, (stream.received, stream.accepted, stream.deduplicated)),
        {"text": t.count(stream.quarantined), "under": t.rate(stream.rejected) if stream.quarantined else ""},
        t.count(stream.erased),
        t.rate(stream.late) if stream.late.denominator else t("no_value"),
        t.hours(stream.freshness_hours),
        {"text": gate, "under": refused},
        {"trend": list(stream.accepted_trend)},
    ]


def _gaps(digest: Digest, t: Phrases) -> Iterator[Block]:
    if digest.gaps:
        yield blocks.note(t("gaps_note"))
        yield blocks.items([t(gap) for gap in digest.gaps])


def _platform(digest: Digest, t: Phrases) -> Iterator[Block]:
    if not digest.platform:
        yield blocks.text(t("platform_none"))
        return
    yield blocks.note(t("trend28"))
    yield blocks.tiles(
        *(
            blocks.tile(t(f"measure.{m.name}"), t.measure(m), "" if m.change is None else t.change(m.change), m.trend)
            for m in digest.platform
        )
    )


def _campaigns(digest: Digest, t: Phrases) -> Iterator[Block]:
    yield blocks.note(t("campaigns_note")) if digest.campaigns else blocks.text(t("campaigns_none"))
    for campaign in digest.campaigns:
        yield from _campaign(campaign, t)
    if digest.more_campaigns:
        yield blocks.note(t("more_campaigns", n=digest.more_campaigns))


def _campaign(campaign: Campaign, t: Phrases) -> Iterator[Block]:
    dates = ""
    if campaign.starts_at and campaign.ends_at:
        dates = t("campaign_dates", start=t.instant(campaign.starts_at), end=t.instant(campaign.ends_at))
    about = filter(None, (t(f"mechanic.{campaign.mechanic}") if campaign.mechanic else "", dates))
    yield blocks.subhead(clean(campaign.name), " · ".join(about))
    if campaign.surfaces:
        heads = "surface exposed participants participation likes fake_share negative"
        yield blocks.table([t(head) for head in heads.split()], [_surface(surface, t) for surface in campaign.surfaces])
    else:
        yield blocks.note(t("quiet_day"))
    funnel = campaign.funnel
    if funnel.cohorts:
        yield blocks.note(f"{t('funnel')} · {t('funnel_note')}")
        steps = {name: getattr(funnel, name) for name in ("interacted", "active_d1", "active_d7", "active_d30")}
        yield blocks.steps([[t(f"funnel.{name}"), rate.value or 0, t.rate(rate), t.parts(rate)] for name, rate in steps.items()])
        if funnel.suppressed_cohorts:
            yield blocks.note(t("funnel_hidden", n=funnel.suppressed_cohorts))


def _surface(surface: SurfaceDay, t: Phrases) -> list[Any]:
    name = t(f"surface.{surface.surface}")
    if surface.is_suppressed:
        return [name, t("suppressed"), *[""] * 5]
    likes = t("out_of", part=t.count(surface.likes_genuine), whole=t.count(surface.likes_raw))
    day = t.short_day(surface.negative_date) if surface.negative_date else ""
    known = [t.count(surface.exposed), t.count(surface.participants), t.rate(surface.participation), likes]
    return [name, *known, t.rate(surface.fake_likes), {"text": t.rate(surface.negative), "under": day}]


def _screening(digest: Digest, t: Phrases) -> Iterator[Block]:
    screening = digest.screening
    if not screening.counts:
        yield blocks.text(t("screening_none"))
        return
    yield blocks.note(t("screening_note"))
    yield blocks.chips((t(f"state.{state}"), t.count(n)) for state, n in screening.counts)
    for heading, songs in (("entered", screening.entered), ("left", screening.left)):
        if songs:
            yield from (blocks.subhead(t(heading)), blocks.items([_moved(song, t) for song in songs]))
    if screening.songs:
        yield blocks.subhead(t("passed_songs", n=15))
        heads = [t(head) for head in ("song", "trials", "listen_through", "wilson")]
        yield blocks.table([*heads, ""], [_song(song, t) for song in screening.songs])


def _moved(song: SongScreening, t: Phrases) -> str:
    return clean(song.title) + ("" if song.state == "pass" else f" · {t(f'state.{song.state}')}")


def _song(song: SongScreening, t: Phrases) -> list[Any]:
    hidden = t("suppressed") if song.is_suppressed else t("not_yet")
    low = hidden if song.wilson_low is None else f"{song.wilson_low:.3f}"
    rate = t.rate(song.listen_through, song.is_suppressed)
    drawn = {"bar": [song.wilson_low, song.listen_through.value]}
    return [clean(song.title), t.count(song.trials, song.is_suppressed), rate, low, drawn]


def _filtered(digest: Digest, t: Phrases) -> Iterator[Block]:
    filtered = digest.filtered
    if filtered.events:
        heads = [t(head) for head in ("event_type", "events_total", "events_fake", "share_of")]
        yield blocks.table(
            [*heads, ""], [[t(f"event.{e.event_type}"), *_fakes(e.fake, e.is_suppressed, t)] for e in filtered.events]
        )
    else:
        yield blocks.text(t("filtered_none"))
    if filtered.reasons:
        yield blocks.subhead(t("by_reason"))
        yield blocks.chips((t(f"verdict.{reason}"), t.count(n)) for reason, n in filtered.reasons)
    if filtered.hidden_reasons:
        yield blocks.note(t("hidden_reasons", n=filtered.hidden_reasons))
    yield blocks.note(t("filtered_note"))


def _fakes(fake: Rate, hidden: bool, t: Phrases) -> list[Any]:
    drawn = {"bar": [0, fake.value]}
    return [t.count(fake.denominator, hidden), t.count(fake.numerator, hidden), t.rate(fake, hidden), drawn]


def _restatements(digest: Digest, t: Phrases) -> Iterator[Block]:
    restated = digest.restatements
    if not restated.total:
        yield blocks.text(t("restatements_none"))
        return
    yield blocks.text(t("restatements_some", n=t.count(restated.total)))
    yield blocks.chips((f"{clean(table)} {clean(cause)}", t.count(n)) for table, cause, n in restated.groups)


def _footer(digest: Digest, t: Phrases) -> Iterator[str]:
    yield t("legend")
    if digest.later:
        yield " ".join(t(each) for each in digest.later)
    stamps = {"night": digest.night_id, "policy": digest.policy_version, "code": digest.code_version}
    yield t("footer", **{name: clean(stamp) for name, stamp in stamps.items()})
