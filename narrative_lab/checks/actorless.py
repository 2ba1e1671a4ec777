"""Actorless: promises and deeds in the passive voice with nobody named who does them."""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks.action import actor_of
from narrative_lab.checks.wording import alternatives
from narrative_lab.clauses import is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.principle import Criterion

_PROMISES = {"will", "shall", "'ll", "’ll", "must", "should"}


class Options(Definition):
    """What is promised with nobody to do it.

    acts: the verbs that count when they are passive and promised ("will be offered", "must be done").
    of: only when the subject is one of these classes (empty: whatever the subject).
    phrases: set phrases that hide who acts, flagged as they stand ("it is hoped that").
    actors: silent when one of these is named in the same sentence or the one before.
    """

    acts: ClassNames = ()
    of: ClassNames = ()
    phrases: ClassNames = ()
    actors: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each promise that nobody makes."""
    before: Sentence | None = None
    for sentence in analysis.prose:
        near = [s for s in (before, sentence) if s is not None and s.block is sentence.block]
        before = sentence
        found = analysis.found(sentence)
        stretches = [
            (m.first, m.last, m.entry)
            for name in options.phrases
            for m in found.of(name)
            if not _has_agent(sentence, sentence.tokens[m.last])
        ]
        stretches += [
            (v.i, v.i, None)
            for name in options.acts
            for m in found.of(name)
            if _is_promised((v := sentence.tokens[m.first]), sentence) and _fits(analysis, sentence, v, options)
        ]
        if not stretches or any(analysis.found(s).any(options.actors) for s in near):
            continue
        for first, last, entry in stretches:
            span = _widened(sentence, first, last)
            if not sentence.is_quoted(*span):
                use = entry.use if entry else ()
                yield Hit(span, slots={"use": alternatives(use)}, suggestions=use)


def _is_promised(verb: Token, sentence: Sentence) -> bool:
    """Tell whether a verb is a passive promise with no agent: "will be offered"."""
    if verb.tag != "VBN" or not sentence.child(verb, "aux:pass") or is_negated(sentence, verb):
        return False
    subject = sentence.child(verb, "nsubj:pass", "nsubj")
    if subject is not None and is_negated(sentence, subject):
        return False
    promised = any(c.lower in _PROMISES for c in sentence.children[verb.i] if c.dep == "aux")
    return promised and not _has_agent(sentence, verb) and actor_of(sentence, verb) is None


def _has_agent(sentence: Sentence, last: Token) -> bool:
    """Tell whether a "by" follows in the sentence; "by June" hides an actor too, and then we keep silent."""
    return any(t.lower == "by" for t in sentence.tokens[last.i + 1 :])


def _fits(analysis: Analysis, sentence: Sentence, verb: Token, options: Options) -> bool:
    if not options.of:
        return True
    subject = sentence.child(verb, "nsubj:pass", "nsubj", "advmod")
    return subject is not None and any(
        m.first <= subject.i <= m.last for name in options.of for m in analysis.matches(sentence, name)
    )


def _widened(sentence: Sentence, first: int, last: int) -> Span:
    """Return the words with the subject and auxiliaries of the verb: "Support will be offered"."""
    around = [c.i for c in sentence.children[first] if c.dep in ("aux", "aux:pass", "nsubj:pass", "nsubj", "expl")]
    low, high = min([first, *around]), max([last, *around])
    return Span(sentence.tokens[low].start, sentence.tokens[high].end)
