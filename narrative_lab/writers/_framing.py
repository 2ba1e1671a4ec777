"""What a reader is shown of the framing of a draft: the one arrangement that the formats for people share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from narrative_lab.draft import Draft
from narrative_lab.framing import UNSURE, Coding, Framing, Profile, Share
from narrative_lab.writers._view import Passage, Places, title

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
        sure = (f"{self.share} %" if self.share else "under 1 %") if self.sentences else "none"
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
    return FramingView(profile.codebook, profile.name, profile.decided, _counts(profile), rows, profile.notes)


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
