"""The check: one draft in, one report out; every step is a function of its arguments."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from narrative_lab import checks
from narrative_lab._version import __version__
from narrative_lab.agency import agency_of
from narrative_lab.analysis import Analysis
from narrative_lab.checks import Hit, Measure
from narrative_lab.classify import trained_classifier
from narrative_lab.config import Config
from narrative_lab.definitions import Definitions, load_definitions
from narrative_lab.doc import Doc
from narrative_lab.draft import Block, Draft, DraftKind, Span
from narrative_lab.errors import ConfigError
from narrative_lab.finding import Finding, Rating, Severity
from narrative_lab.framing import Framing
from narrative_lab.kind import guess_kind
from narrative_lab.parse import JUDGED, load_pipeline, parse
from narrative_lab.principle import Criterion, Facet, Principle
from narrative_lab.rating import rate
from narrative_lab.readers import read_text
from narrative_lab.report import NotJudged, Report, Subject
from narrative_lab.subject import subject_of

if TYPE_CHECKING:
    from spacy.language import Language

_QUOTE_LENGTH = 400
_PLACES = 3


def check(
    draft: Draft | str,
    *,
    kind: DraftKind | str | None = None,
    config: Config | None = None,
    nlp: Language | None = None,
) -> Report:
    """Check a draft against the principles.

    Takes a Draft, or text that is read as plain text. `kind` overrides the configured or guessed kind of draft; `nlp` is
    a spaCy pipeline to use instead of the configured or shipped one. Raises NarrativeLabError for bad definitions or a
    bad model, never for the text itself.
    """
    config = config or Config()
    draft = read_text(draft) if isinstance(draft, str) else draft
    definitions = load_definitions(config.definitions)
    nlp = nlp or load_pipeline(config.model)
    doc = parse(draft, nlp)
    return check_doc(
        doc, definitions, kind=kind, config=config, models=(name_model(nlp),), framing=trained_classifier().doc(doc)
    )


def check_doc(
    doc: Doc,
    definitions: Definitions,
    *,
    kind: DraftKind | str | None = None,
    config: Config | None = None,
    models: tuple[tuple[str, str], ...] = (),
    framing: Framing | None = None,
) -> Report:
    """Check a parsed draft against definitions and return the report, with its framing where that is given."""
    config = config or Config()
    definitions.require(*config.only, *config.ignore)
    asked = _kind(kind) or config.kind
    analysis = Analysis(doc, definitions.lexicon, asked or guess_kind(doc), config.terms, framing)
    subject = subject_of(analysis)
    remarks = {p.id: remarks_on(p, analysis, config) for p in definitions.principles}
    flagged = _flagged(r.findings for r in remarks.values())
    ratings, findings = [], []
    for principle in _chosen(definitions, config.only):
        rating, found = weigh(principle, remarks[principle.id], flagged, analysis)
        ratings.append(rating)
        findings.extend(found)
    speaking = tuple(sorted((f for f in findings if _speaks(f, config, subject)), key=_by_place))
    return Report(
        draft=doc.draft,
        kind=analysis.kind,
        kind_guessed=asked is None,
        language=_main_language(doc.draft),
        words=doc.words,
        subject=subject,
        ratings=tuple(ratings),
        findings=speaking,
        first=first_things(speaking, ratings),
        agency=agency_of(analysis),
        not_judged=tuple(_not_judged(doc.draft)),
        versions=(("narrative_lab", __version__),),
        profiles=framing.profiles if framing else (),
        codings=framing.codings if framing else (),
        models=(*models, *(framing.models if framing else ())),
        definitions=tuple(sorted((*definitions.sums, *(framing.definitions if framing else ())))),
    )


class Remarks(NamedTuple):
    """What the criteria of one principle say before it is weighed: findings and measures."""

    findings: tuple[Finding, ...]
    measures: Mapping[str, float]


def remarks_on(principle: Principle, analysis: Analysis, config: Config) -> Remarks:
    """Run the criteria of one principle that apply to this kind of draft."""
    findings: list[Finding] = []
    measures: dict[str, float] = {}
    taken: list[Span] = []
    for criterion in principle.criteria:
        if analysis.kind not in criterion.kinds:
            continue
        hits = []
        for result in run_criterion(criterion, analysis):
            if isinstance(result, Measure):
                measures[result.name] = result.value
            elif not _is_ignored(result, criterion, principle, analysis, config) and not _is_taken(result, taken):
                hits.append(result)
        if (
            criterion.severity is not Severity.EVIDENCE
        ):  # words to replace are replaced once: the first criterion counts
            taken = sorted({*taken, *(hit.span for hit in hits if hit.span and hit.suggestions)})
        said = _places(f for f in findings if f.criterion in criterion.yields_to)
        fresh = [hit for hit in hits if hit.span is None or not _overlaps(hit.span, said)]
        findings.extend(_findings(principle, criterion, fresh, analysis))
    return Remarks(tuple(findings), measures)


def weigh(
    principle: Principle, remarks: Remarks, flagged: Mapping[str, Sequence[Span]], analysis: Analysis
) -> tuple[Rating, tuple[Finding, ...]]:
    """Rate one principle; return its rating and its findings, those on missing facets last.

    `flagged` holds, for each criterion, the stretches it asks to reconsider: evidence there may not count.
    """
    spoilers = {c.id: c.spoiled_by for c in principle.criteria if c.spoiled_by}
    findings = [f for f in remarks.findings if not _is_spoiled(f, spoilers.get(f.criterion, ()), flagged)]
    rating = rate(principle, findings, analysis, {**_heard(principle, analysis.framing), **remarks.measures})
    missing = [
        _missing(principle, facet, rating)
        for facet, result in zip(principle.facets, rating.facets, strict=True)
        if result.expected and not result.present
    ]
    return rating, (*findings, *missing)


def _flagged(findings: Iterable[Iterable[Finding]]) -> Mapping[str, Sequence[Span]]:
    """Return where each criterion asks the writer to reconsider something."""
    places: dict[str, list[Span]] = defaultdict(list)
    for finding in chain.from_iterable(findings):
        if finding.span is not None and finding.severity.rank >= Severity.ADVICE.rank:
            places[finding.criterion].extend((finding.span, *finding.also))
    return {name: sorted(spans) for name, spans in places.items()}


def _heard(principle: Principle, framing: Framing | None) -> Mapping[str, float]:
    """Return the signals that a rubric weighs: for each, the percentage of the words that carries it.

    What the classifier is not sure of counts half.
    """
    used = {name for level in principle.rubric.levels for condition in level.when for name in condition.at_least}
    profiles = framing.profiles if framing else ()
    return {
        s.code: 100 * ((s.share or 0) + (s.unsure or 0) / 2)
        for p in profiles
        for s in p.shares
        if s.code in used and s.code in framing.trusted(p.codebook)
    }


def _places(findings: Iterable[Finding]) -> Sequence[Span]:
    """Return every place of some findings, in order."""
    return sorted(span for f in findings if f.span is not None for span in (f.span, *f.also))


def _is_spoiled(finding: Finding, spoilers: Iterable[str], flagged: Mapping[str, Sequence[Span]]) -> bool:
    """Tell whether a finding shows a stretch in which one of the spoiling criteria found fault."""
    span = finding.span
    return span is not None and any(_overlaps(span, flagged.get(name, ())) for name in spoilers)


def _overlaps(span: Span, places: Sequence[Span]) -> bool:
    """Tell whether a stretch overlaps one of these, which are sorted and, from one criterion, hardly overlap."""
    i = bisect_left(places, (span.start,))
    return any(place.start < span.end and span.start < place.end for place in places[max(0, i - 1) : i + 1])


def run_criterion(criterion: Criterion, analysis: Analysis) -> Iterator[Hit | Measure]:
    """Run one criterion's check on a draft."""
    yield from checks.module(criterion.check).run(analysis, criterion, criterion.settings)


def first_things(findings: Sequence[Finding], ratings: Sequence[Rating]) -> tuple[str, ...]:
    """Return the ids of the findings to act on first: the gravest of each principle, the weakest principle first."""
    standing = {rating.id: rating.rating for rating in ratings}
    waiting = [f for f in findings if f.severity in (Severity.WARNING, Severity.ADVICE)]
    waiting.sort(key=lambda f: (-f.severity.rank, standing[f.principle], not f.is_missing, -f.count, _by_place(f)))
    chosen: list[Finding] = []
    for once_each in (True, False):
        for finding in waiting:
            if len(chosen) < _PLACES and finding not in chosen:
                if not once_each or finding.principle not in {f.principle for f in chosen}:
                    chosen.append(finding)
    return tuple(f.id for f in chosen)


def _kind(name: DraftKind | str | None) -> DraftKind | None:
    try:
        return DraftKind(name) if name else None
    except ValueError as error:
        raise ConfigError(f"There is no kind of draft '{name}'. Known: {', '.join(DraftKind)}.") from error


def _chosen(definitions: Definitions, only: Sequence[str]) -> tuple[Principle, ...]:
    if not only:
        return definitions.principles
    ids = {c.id: p for p in definitions.principles for c in (*p.criteria, *p.facets)}
    return tuple(p for p in definitions.principles if p.id in only or any(ids.get(n) is p for n in only))


def _speaks(finding: Finding, config: Config, subject: Subject) -> bool:
    if finding.is_missing and (subject.about == "no" or {finding.principle, finding.criterion} & set(config.ignore)):
        return False
    return finding.is_evidence or not config.only or bool({finding.principle, finding.criterion} & set(config.only))


def _is_ignored(hit: Hit, criterion: Criterion, principle: Principle, analysis: Analysis, config: Config) -> bool:
    if criterion.severity is Severity.EVIDENCE:
        return False
    names = {criterion.id, principle.id}
    if names & set(config.ignore):
        return True
    return hit.span is not None and (
        analysis.is_a_term(hit.span)
        or any(
            part.start < hit.span.end
            and hit.span.start < part.end
            and (not part.criteria or names & set(part.criteria))
            for part in analysis.doc.draft.ignored
        )
    )


def _is_taken(hit: Hit, taken: Sequence[Span]) -> bool:
    """Tell whether the words that a hit would replace overlap some that are to be replaced already."""
    return hit.span is not None and bool(hit.suggestions) and _overlaps(hit.span, taken)


def _findings(principle: Principle, criterion: Criterion, hits: Iterable[Hit], analysis: Analysis) -> Iterator[Finding]:
    """Turn hits into findings; hits with one key become one finding with a count."""
    gathered: dict[object, list[Hit]] = defaultdict(list)
    for i, hit in enumerate(hits):
        gathered[(hit.key, hit.severity, hit.quoted) if hit.key is not None and hit.span is not None else i].append(hit)
    for number, same in enumerate(gathered.values(), start=1):
        hit = same[0]
        quote = analysis.doc.quote(hit.span) if hit.span else ""
        yield Finding(
            id=f"{principle.id}.{criterion.id}.{number}",
            principle=principle.id,
            criterion=criterion.id,
            severity=hit.severity or criterion.severity,
            span=hit.span,
            quote=quote,
            message=_message(principle, criterion, hit.quoted, {"quote": _short(quote), **hit.slots}),
            why=hit.why or criterion.why,
            suggestions=hit.suggestions,
            source=criterion.source,
            confidence=hit.confidence,
            count=len(same),
            also=tuple(h.span for h in same[1:] if h.span is not None),
        )


def _message(principle: Principle, criterion: Criterion, quoted: bool, slots: Mapping[str, str]) -> str:
    message = (quoted and criterion.message_quoted) or criterion.message
    try:
        return message.format_map(slots)
    except (KeyError, IndexError, ValueError) as error:
        known = ", ".join(f"{{{name}}}" for name in sorted(slots))
        raise ConfigError(
            f"The message of {principle.id}/{criterion.id} has a slot that its check does not fill ({error}). Known: {known}."
        ) from error


def _missing(principle: Principle, facet: Facet, rating: Rating) -> Finding:
    return Finding(
        id=f"{principle.id}.{facet.id}.missing",
        principle=principle.id,
        criterion=facet.id,
        severity=Severity.ADVICE if rating.rating <= 1 else Severity.NOTE,
        span=None,
        quote="",
        message=f"{facet.lacks[:1].upper()}{facet.lacks[1:]}.",
        why=facet.why,
        suggestions=(facet.question,),
        source=facet.source,
    )


def _short(quote: str) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= _QUOTE_LENGTH else flat[: _QUOTE_LENGTH - 1].rstrip() + "…"


def _by_place(finding: Finding) -> tuple[bool, int]:
    """Sort by place, those on the whole draft last; what has the same place keeps the order of the definitions."""
    return finding.span is None, finding.span.start if finding.span else 0


def _main_language(draft: Draft) -> str:
    lengths: dict[str, int] = defaultdict(int)
    for block in draft.blocks:
        lengths["en" if block.language in JUDGED else block.language] += block.end - block.start
    return max(sorted(lengths), key=lambda name: lengths[name], default="und")


def _not_judged(draft: Draft) -> Iterator[NotJudged]:
    for block in draft.blocks:
        if block.language not in JUDGED:
            yield NotJudged(_span(block), block.language, "This part is not in English, so it was not judged.")


def _span(block: Block) -> Span:
    return Span(block.start, block.end)


def name_model(nlp: Language) -> tuple[str, str]:
    """Return the name of a pipeline and the SHA-256 of its files (its version when it has no folder)."""
    name = f"{nlp.meta.get('lang', '')}_{nlp.meta.get('name', '')}"
    path = getattr(nlp, "path", None)
    return name, _folder_sum(path) if path else str(nlp.meta.get("version", ""))


@lru_cache(maxsize=4)
def _folder_sum(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".md"):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()
