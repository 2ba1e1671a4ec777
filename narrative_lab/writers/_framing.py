"""What a reader is shown of the framing of a draft: the one arrangement that the formats for people share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from narrative_lab.draft import Draft
from narrative_lab.framing import UNSURE, Coding, Framing, Profile, Share
from narrative_lab.writers._view import Passage, Places, join, title

_LIKELY = 0.5  # a sentence that is only a candidate is shown from this nearness on


@dataclass(frozen=True, slots=True)
class Row:
    """One code as shown: percentages of the words, rounded (None where only candidates are shown), and its sentences."""

    name: str
    short: str
    color: str
    share: int | None
    unsure: int | None
    sentences: int
    passages: tuple[tuple[Passage, str], ...]

    @property
    def amount(self) -> str:
        """Say how much of the text carries the code."""
        if self.share is None:
            return ""
        sure = f"{self.share} %" if self.sentences else "none"
        return f"{sure}, not sure of {self.unsure} %" if self.unsure else sure


@dataclass(frozen=True, slots=True)
class FramingView:
    """One profile as shown: what it counts, a row for each code to show, and what to think about."""

    key: str
    name: str
    decided: bool
    counts: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def framing_title(framing: Framing) -> str:
    """Return what to call a classified draft."""
    return title(framing.draft)


def framing_views(draft: Draft, profiles: Sequence[Profile]) -> tuple[FramingView, ...]:
    """Return what to show of the profiles of a draft, in their order."""
    places = Places(draft)
    return tuple(_view(profile, places) for profile in profiles)


def _view(profile: Profile, places: Places) -> FramingView:
    shown = [s for s in profile.shares if profile.decided or any(c.score >= _LIKELY for c in s.strongest)]
    if not profile.decided:
        shown.sort(key=lambda s: -s.strongest[0].score)
    rows = tuple(_row(share, profile, places) for share in shown)
    return FramingView(profile.codebook, profile.name, profile.decided, _counts(profile), rows, tuple(_notes(profile)))


def _row(share: Share, profile: Profile, places: Places) -> Row:
    chosen = [c for c in share.strongest if profile.decided or c.score >= _LIKELY]
    return Row(
        share.name,
        share.short,
        share.color,
        None if share.share is None else round(100 * share.share),
        None if share.unsure is None else round(100 * share.unsure),
        share.sentences,
        tuple((places.passage(c.span), how_sure(c, profile)) for c in chosen[: 1 if profile.decided else 2]),
    )


def how_sure(coding: Coding, profile: Profile) -> str:
    """Say how sure a coding is; only trained scores are probabilities."""
    if not profile.trained:
        return "a candidate"
    likely = f"{round(100 * coding.score)} % likely"
    return f"not sure, {likely}" if coding.decision == UNSURE else likely


def _counts(profile: Profile) -> str:
    words = f"{profile.words:,} word{'' if profile.words == 1 else 's'}"
    if profile.trained:
        return (
            f"Each share is the part of {words} that stands in sentences with the code; a sentence can carry several."
        )
    return "Nothing was trained for this codebook. These sentences come nearest to its definitions: judge for yourself."


def _notes(profile: Profile) -> Iterator[str]:
    if not profile.trained:
        return
    if profile.codebook == "welcoming-america":
        yield _mix(profile)
    elif profile.codebook == "annex-a":
        yield _stance(profile)


def _mix(profile: Profile) -> str:
    """Say which themes the draft draws on and which it might, as Annex A advises to reach several groups at once."""
    present, absent = profile.present, profile.absent
    if not present:
        return "No theme is sure in this text. Different people are won by different themes: which would suit your readers?"
    most = ", most on" if len(present) > 1 else ","
    said = f"The text draws on {len(present)} of {len(profile.shares)} themes{most} {_named(present[:1])}."
    if len(present) > 2 or not absent:
        return said
    return f"{said} A story that reaches different people draws on several: would {_named(absent, 'or')} fit this city too?"


def _stance(profile: Profile) -> str:
    """Say whether the draft defends more than it puts forward."""
    times = {s.code: s.sentences for s in profile.shares}
    fears, offers = times.get("deficit-threat", 0), times.get("asset", 0)
    if not fears and not offers:
        return "Neither fears nor strengths are told of for sure."
    told = f"{_sentences(fears)} {'repeats or answers' if fears == 1 else 'repeat or answer'} a fear of newcomers"
    shown = f"{_sentences(offers).lower()} {'shows' if offers == 1 else 'show'} strengths"
    more = " It defends more than it puts forward." if fears > offers else ""
    return f"{told}, {shown}.{more}"


def _sentences(count: int) -> str:
    return f"{count or 'No'} sentence{'' if count == 1 else 's'}"


def _named(shares: Iterable[Share], last: str = "and") -> str:
    return join((f"“{s.name}”" for s in shares), last)
