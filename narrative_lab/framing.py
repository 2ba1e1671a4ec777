"""Framing: which codes a draft carries, where, and how much of it, as frozen values that every writer renders."""

from __future__ import annotations

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
        }

    @property
    def present(self) -> tuple[Share, ...]:
        """Return the codes that some sentence carries, the largest share first."""
        found = [s for s in self.shares if s.sentences]
        return tuple(sorted(found, key=lambda s: (-(s.share or 0), -s.sentences)))

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
