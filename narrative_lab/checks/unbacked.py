"""Unbacked: claims with no action near them that makes them real."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis, span_of
from narrative_lab.checks import ClassNames, Hit, action
from narrative_lab.clauses import clause_verb, is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import BlockKind, Span
from narrative_lab.principle import Criterion
from narrative_lab.words import Match

_RELATIVE = {"that", "where", "which", "who"}
_STEPS = 4
_TAIL = 9


class Options(Definition):
    """What is claimed, and what counts as the action behind it.

    claims: the classes of phrases that claim ("committed to inclusion").
    about: only in a sentence that also holds one of these classes.
    unless: a sentence with one of these classes is not a bare claim.
    action: what counts as an action, as in the `action` check; the claim is backed by one in its own sentence or in one
        of the `nearby` sentences before and after it.
    acting: silent in a draft in which at least this share of the sentences tells of an action.
    """

    claims: ClassNames
    about: ClassNames = ()
    unless: ClassNames = ()
    action: action.Options
    nearby: int = 3
    acting: float = 1.0


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each claim that no action stands behind."""
    sentences = analysis.running
    acting: dict[int, bool] = {}

    def acts(i: int) -> bool:
        if i not in acting:
            acting[i] = _acts(analysis, sentences[i], options.action)
        return acting[i]

    for i, sentence in enumerate(sentences):
        if sentence.block.kind is BlockKind.LIST_ITEM or analysis.found(sentence).any(options.unless):
            continue
        if options.about and not analysis.found(sentence).any(options.about):
            continue
        matches = [m for name in options.claims for m in analysis.matches(sentence, name)]
        bare = [
            m
            for m in matches
            if not is_negated(sentence, sentence.tokens[m.first])
            and not sentence.is_quoted(*span_of(sentence, m))
            and not _is_reported(sentence, sentence.tokens[m.first])
        ]
        near = range(max(0, i - options.nearby), min(len(sentences), i + options.nearby + 1))
        if bare and not any(acts(n) for n in near):
            if sum(map(acts, range(len(sentences)))) >= options.acting * len(sentences):
                return
            yield Hit(_claim(sentence, bare[0]))


def _acts(analysis: Analysis, sentence: Sentence, options: action.Options) -> bool:
    return any(next(action.actions(analysis, sentence, rule, options), None) for rule in options.rules)


def _is_reported(sentence: Sentence, token: Token) -> bool:
    """Tell whether a claim is what somebody else is told to say: "the mayor says she is passionate about …"."""
    verb = clause_verb(sentence, token)
    for _ in range(_STEPS):
        if verb.dep != "ccomp":
            return False
        verb = sentence.head(verb)
        speaker = action.actor_of(sentence, verb)
        if speaker is not None and speaker.lower not in ("we", "i"):
            return True
    return False


def _claim(sentence: Sentence, match: Match) -> Span:
    """Return the words of a claim with what it is about ("committed to inclusion"), cut where a new phrase starts."""
    last = match.last
    for token in sentence.tokens[match.last + 1 : match.last + 2 + _TAIL]:
        ends = (not token.is_word and token.text != "-") or token.lower in _RELATIVE or token.pos == "SCONJ"
        if token.i > match.last + 1 and (ends or token.pos in ("ADP", "CCONJ")):
            last = token.i - 1
        if ends:
            break
    if last > match.last + 1 and sentence.tokens[last].pos == "ADP":
        last -= 1  # "… in which"
    return Span(sentence.tokens[match.first].start, sentence.tokens[last].end)
