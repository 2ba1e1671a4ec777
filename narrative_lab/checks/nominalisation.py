"""Nominalisation: verbs dressed up as nouns ("carry out a review of", "the provision of"), with the verb to
use.
"""

from __future__ import annotations

from collections.abc import Iterator

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._forms import inflect
from narrative_lab.checks.wording import alternatives, is_name
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.principle import Criterion
from narrative_lab.words import Match

_GOVERNS_GERUND = {
    "by",
    "for",
    "in",
    "of",
    "with",
    "on",
    "through",
    "from",
    "without",
    "after",
    "before",
    "about",
    "towards",
}
_LIGHT_DISTANCE = 4


class Options(Definition):
    """Which nouns and verbs are looked for.

    nouns: classes of nouns made from verbs; `use` gives the verb in its base form.
    light: classes of verbs that say little by themselves ("make", "carry out"); with such a noun as their
    object the
    noun's verb is enough.
    """

    nouns: ClassNames
    light: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for a noun that is the object of a light verb, or that is followed by "of" and what is
    acted on.
    """
    for sentence in analysis.running:
        for match in (m for name in options.nouns for m in analysis.matches(sentence, name)):
            noun = sentence.tokens[match.last]
            if not match.entry.use or noun.pos != "NOUN" or _is_in_name(sentence, match):
                continue
            if _is_needed(sentence, noun):
                continue
            found = _after_light(analysis, sentence, match, options) or _with_of(sentence, match)
            if found is None:
                continue
            first, last, tag = found
            span = Span(first.start, last.end)
            if analysis.is_named(*span) or sentence.is_quoted(*span):
                continue
            use = tuple(inflect(verb, tag) for verb in match.entry.use)
            if first is next((t for t in sentence.tokens if t.is_word), None):
                use = tuple(text[:1].upper() + text[1:] for text in use)
            yield Hit(span, {"use": alternatives(use)}, use, key=match.entry.match[0], why=match.entry.why)


def _is_needed(sentence: Sentence, noun: Token) -> bool:
    """Tell whether the verb would not fit: "the running of it is overseen by", "makes the growth of it possible"."""
    head = sentence.head(noun)
    return (
        noun.dep == "nsubj:pass"
        or (noun.dep == "nsubj" and sentence.child(head, "obl:agent") is not None)
        or (noun.dep == "obj" and head.lemma == "make" and sentence.child(head, "xcomp") is not None)
    )


def _is_in_name(sentence: Sentence, match: Match) -> bool:
    """Tell whether the noun is written with a capital that is not a sentence's first letter."""
    token = sentence.tokens[match.first]
    opens = token is next((t for t in sentence.tokens if t.is_word), None)
    return is_name(sentence, match) or (token.text[:1].isupper() and not opens)


def _after_light(
    analysis: Analysis, sentence: Sentence, match: Match, options: Options
) -> tuple[Token, Token, str] | None:
    """Return where "undertook a thorough review of" starts and ends, and the tag of its verb."""
    noun = sentence.tokens[match.last]
    for light in (m for name in options.light for m in analysis.matches(sentence, name)):
        verb = sentence.tokens[light.first]
        between = sentence.tokens[light.last + 1 : match.first]
        if (
            not 0 <= match.first - light.last - 1 <= _LIGHT_DISTANCE
            or noun.head != verb.i
            or noun.dep != "obj"
            or noun.tag == "NNS"
        ):
            continue
        if any(t.dep == "nmod:poss" or t.pos in ("NUM", "PRON", "PUNCT", "NOUN", "PROPN") for t in between):
            continue
        after = sentence.tokens[noun.i + 1] if noun.i + 1 < len(sentence.tokens) else None
        last = after if after is not None and after.lower in ("of", "on", "into") else noun
        return verb, last, verb.tag
    return None


def _with_of(sentence: Sentence, match: Match) -> tuple[Token, Token, str] | None:
    """Return where "the provision of" starts and ends, and that it becomes an -ing form."""
    noun = sentence.tokens[match.last]
    if noun.i + 1 >= len(sentence.tokens) or sentence.tokens[noun.i + 1].lower != "of" or noun.tag == "NNS":
        return None
    before = sentence.tokens[match.first - 1] if match.first else None
    if before is None:
        return sentence.tokens[match.first], sentence.tokens[noun.i + 1], "VBG"
    if before.lower == "the":
        return before, sentence.tokens[noun.i + 1], "VBG"
    if before.lower in _GOVERNS_GERUND:
        return sentence.tokens[match.first], sentence.tokens[noun.i + 1], "VBG"
    return None
