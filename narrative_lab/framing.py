"""Framing: which codes a draft carries, where, and how much of it, as frozen values that every writer renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from narrative_lab.draft import Draft, Span

SCHEMA = "narrative-lab/framing/1"
YES, NO, UNSURE = "yes", "no", "unsure"
TRUSTED = 0.55  # how often a code must have been right on real passages, where it was sure, to count as evidence


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of one codebook on one stretch; `decision` is "yes", "no" or "unsure"."""

    codebook: str
    code: str
    span: Span
    score: float
    decision: str

    def to_dict(self) -> dict:
        """Return the coding as a plain dict."""
        return {
            "codebook": self.codebook,
            "code": self.code,
            "span": {"start": self.span.start, "end": self.span.end},
            "score": self.score,
            "decision": self.decision,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """How far a draft carries one code.

    `share` is the part of the classified words that stand in sentences with the code, `unsure` the part in sentences
    where it is not sure; `precision` is how often the
    code was right on real passages where it was sure, None where that is not known; `strongest` are the sentences that carry it best, the best first. In a codebook that is only
    ranked both parts are None.
    """

    code: str
    name: str
    short: str
    color: str
    precision: float | None
    share: float | None
    unsure: float | None
    sentences: int
    strongest: tuple[Coding, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The framing of a draft in one codebook: `words` is what every share is a part of, codes in the codebook's order.

    `trained` tells whether scores rest on labelled passages and are probabilities; if not, they only rank. `decided` tells
    whether codes were given; if not, sentences are candidates for a reader to judge.
    """

    codebook: str
    name: str
    trained: bool
    decided: bool
    words: int
    shares: tuple[Share, ...]

    def share_of(self, code: str) -> Share:
        """Return the share of a code; KeyError if the codebook does not have it."""
        for share in self.shares:
            if share.code == code:
                return share
        raise KeyError(code)

    def to_dict(self) -> dict:
        """Return the profile as plain lists and dicts."""
        return {
            "codebook": self.codebook,
            "name": self.name,
            "trained": self.trained,
            "decided": self.decided,
            "words": self.words,
            "codes": [
                {
                    "code": s.code,
                    "name": s.name,
                    "precision": s.precision,
                    "share": None if s.share is None else round(s.share, 4),
                    "unsure": None if s.unsure is None else round(s.unsure, 4),
                    "sentences": s.sentences,
                    "strongest": [coding.to_dict() for coding in s.strongest],
                }
                for s in self.shares
            ],
            "notes": list(self.notes),
        }

    @property
    def present(self) -> tuple[Share, ...]:
        """Return the codes that some sentence carries, the largest share first."""
        found = [s for s in self.shares if s.sentences]
        return tuple(sorted(found, key=lambda s: (-(s.share or 0), -s.sentences)))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to think about: the mix of themes, or whether the draft defends more than it puts forward."""
        return tuple(_notes(self))

    @property
    def absent(self) -> tuple[Share, ...]:
        """Return the codes that no sentence carries or may carry."""
        return tuple(s for s in self.shares if not s.sentences and not s.unsure)


@dataclass(frozen=True, slots=True)
class Framing:
    """What was found in a draft: a profile for each codebook, and every coding that is not a plain "no"."""

    draft: Draft
    profiles: tuple[Profile, ...]
    codings: tuple[Coding, ...]
    versions: tuple[tuple[str, str], ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()

    def trusted(self, codebook: str) -> frozenset[str]:
        """Return the codes whose stated precision is high enough for them to count as evidence."""
        shares = [s for p in self.profiles if p.codebook == codebook for s in p.shares]
        return frozenset(s.code for s in shares if (s.precision or 0) >= TRUSTED)

    def profile(self, codebook: str) -> Profile:
        """Return the profile in a codebook; KeyError if the draft was not classified in it."""
        for profile in self.profiles:
            if profile.codebook == codebook:
                return profile
        raise KeyError(codebook)

    def to_dict(self) -> dict:
        """Return the framing as plain lists and dicts in the published shape (`schemas/framing.schema.json`)."""
        return {
            "schema": SCHEMA,
            "draft": {
                "title": self.draft.title,
                "source": self.draft.source,
                "sha256": self.draft.sha256,
                "text": self.draft.text,
            },
            "profiles": [profile.to_dict() for profile in self.profiles],
            "codings": [coding.to_dict() for coding in self.codings],
            "versions": {**dict(self.versions), "models": dict(self.models), "definitions": dict(self.definitions)},
        }


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
    *most, end = (f"“{s.name}”" for s in shares)
    return f"{', '.join(most)} {last} {end}" if most else end
