"""Duty: a demand laid on one group alone, told by who must do what."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._who import spoken_of, with_before
from narrative_lab.clauses import is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.finding import Confidence, Severity
from narrative_lab.principle import Criterion
from narrative_lab.words import Match

_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
_BEFORE_NOUN = ("amod", "compound", "det", "nummod")
_SHARES = ("xcomp", "conj", "ccomp", "obj", "obl", "nmod", "advmod", "compound:prt")


class Options(Definition):
    """Who must do what.

    who: classes that name the group.
    stand_ins: words that stand for the group where only the sentence before names it: "they".
    must: words of duty: "must", "are expected to", "it is essential that".
    acts: what is demanded: "adapt", "respect our customs".
    shared: classes that, named in the same sentence as acting too, make the duty a shared one.
    """

    who: ClassNames
    stand_ins: ClassNames = ()
    must: ClassNames
    acts: ClassNames
    shared: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit, from the subject to the demand, for each clause that lays the duty on the group alone."""
    for sentence, carried in with_before(analysis, analysis.running, options.who, options.stand_ins):
        found = analysis.found(sentence)
        if not found.any(options.must) or not found.any(options.acts):
            continue
        people = spoken_of(analysis, sentence, carried, options.who, options.stand_ins)
        shared = {m.last for name in options.shared for m in found.of(name)}
        for first, last in _demands(analysis, sentence, people, shared, options):
            span = Span(sentence.tokens[first].start, sentence.tokens[last].end)
            quoted = sentence.is_quoted(*span)
            yield Hit(
                span,
                severity=Severity.NOTE if quoted else None,
                confidence=Confidence.MEDIUM if quoted else Confidence.HIGH,
                quoted=quoted,
            )
            break


def _demands(
    analysis: Analysis, sentence: Sentence, people: frozenset[int], shared: set[int], options: Options
) -> Iterator[tuple[int, int]]:
    musts = [m for name in options.must for m in analysis.matches(sentence, name)]
    for name in options.acts:
        for act in analysis.matches(sentence, name):
            verbs = _chain(sentence, sentence.tokens[act.first])
            for subject in _subjects(sentence, verbs, act.first):
                named = {subject.i} | {c.i for c in sentence.children[subject.i] if c.dep == "conj"}
                if not named & people or named & (shared - people):
                    continue
                must = next((m for m in musts if _governs(sentence, m, subject, act, verbs)), None)
                if must is not None and not is_negated(sentence, sentence.tokens[must.first]):
                    yield _first_word(sentence, subject), act.last


def _subjects(sentence: Sentence, verbs: list[Token], before: int) -> Iterator[Token]:
    for verb in verbs:
        yield from (c for c in sentence.children[verb.i] if c.dep in _SUBJECTS and c.i < before)


def _chain(sentence: Sentence, token: Token) -> list[Token]:
    """Return a verb with the verbs above it whose subject it shares: "are expected to learn and adapt"."""
    chain = [token]
    while token.dep in _SHARES and len(chain) < 6:
        token = sentence.head(token)
        chain.append(token)
    return chain


def _governs(sentence: Sentence, must: Match, subject: Token, act: Match, verbs: list[Token]) -> bool:
    """Tell whether a word of duty stands between subject and demand, or over their clause ("it is vital")."""
    if subject.i < must.first and must.last < act.first:
        return True
    return any(must.first <= sentence.head(verb).i <= must.last for verb in verbs)


def _first_word(sentence: Sentence, noun: Token) -> int:
    """Return where the phrase of a noun starts, with its article and adjectives."""
    before = (c.i for c in sentence.children[noun.i] if c.i < noun.i and c.dep in _BEFORE_NOUN)
    return min(before, default=noun.i)
