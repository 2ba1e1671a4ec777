"""Passive: verbs in the passive voice, told from the parse, with who acts where the sentence says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit
from narrative_lab.checks._forms import PAST, base_form, inflect
from narrative_lab.checks.readability import is_whole
from narrative_lab.clauses import is_hypothetical, is_negated
from narrative_lab.definition import Definition
from narrative_lab.doc import Sentence, Token
from narrative_lab.draft import Span
from narrative_lab.principle import Criterion

_PASSIVE = ("aux:pass",)  # a passive subject with no auxiliary is most often a mistake of the parse
_WHEN_AND_HOW = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december spring summer autumn winter christmas easter
    year month week day end time
    email e-mail phone post telephone text letter bus train car hand law default then now means way
    """.split()
)
_MOVED = 10
_OWN_SUBJECT = ("nsubj", "nsubj:pass", "aux:pass")
_PROMISES = {"will", "shall", "must", "should"}


class Options(Definition):
    """Which passives are remarked on.

    who: "nobody" for promises and duties that do not say who acts ("Support will be provided"); "any" for all
    others.
    states: classes of participles that describe a state and are left alone ("is located", "was born").
    from_share: with "any", keep silent while fewer than this share of the sentences is passive.
    fewest: with "any", keep silent while fewer sentences than this are passive.
    unless: classes of set phrases that another criterion speaks of.
    """

    who: Literal["nobody", "any"] = "any"
    states: ClassNames = ()
    from_share: float = 0.0
    fewest: int = 1
    unless: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each passive of the kind asked for; all but promises are gathered in one finding."""
    sentences = [s for s in analysis.running if is_whole(s)]
    found = [(s, verb) for s in sentences for verb in passives(s) if not _is_state(analysis, s, verb, options)]
    if options.who == "nobody":
        for sentence, verb in found:
            told = any(m.first <= verb.i <= m.last for c in options.unless for m in analysis.matches(sentence, c))
            if not told and _hides_its_maker(sentence, verb) and not _is_quoted(sentence, verb):
                yield _promise(analysis, sentence, verb)
        return
    if len({s.index for s, _ in found}) < options.from_share * len(sentences):
        return
    shown = [(s, verb) for s, verb in found if not _is_quoted(s, verb) and (agent(s, verb) or not is_promise(s, verb))]
    if len({s.index for s, _ in shown}) < options.fewest:
        return
    for sentence, verb in shown:
        who, active = _who(analysis, sentence, verb), _active(analysis, sentence, verb)
        yield Hit(_span(sentence, verb), {"who": who}, active, "passive")


def is_passive(sentence: Sentence) -> bool:
    """Tell whether a sentence holds a verb in the passive voice."""
    return any(token.dep in _PASSIVE for token in sentence.tokens)


def passives(sentence: Sentence) -> tuple[Token, ...]:
    """Return the verbs in the passive voice, from left to right."""
    heads = sorted({token.head for token in sentence.tokens if token.dep in _PASSIVE})
    return tuple(sentence.tokens[i] for i in heads)


def agent(sentence: Sentence, verb: Token) -> Token | None:
    """Return the head of the phrase after "by" that says who acts, or None.

    "By Friday", "by 2030", "by bus" and "by using" say when and how, and not who.
    """
    for child in sentence.children[verb.i]:
        case = sentence.child(child, "case")
        if child.dep == "obl:agent" or (child.dep == "obl" and case is not None and case.lower == "by"):
            if (
                child.pos in ("NOUN", "PROPN", "PRON")
                and child.lower not in _WHEN_AND_HOW
                and "Reflex=Yes" not in child.morph
            ):
                return child
    return None


def is_promise(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a passive promises or asks for something: "will be", "must be", "should be" and no "if"
    above it.
    """
    group = [t.lower for t in sentence.children[verb.i] if t.dep == "aux"]
    return any(word in _PROMISES for word in group) and not is_hypothetical_if(sentence, verb)


def _hides_its_maker(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a promise says only what will be done: no agent, no "not", and about a thing or "you"."""
    subject = sentence.child(verb, "nsubj:pass")
    if subject is None or (subject.pos == "PRON" and subject.lower != "you") or agent(sentence, verb) is not None:
        return False
    return is_promise(sentence, verb) and not is_negated(sentence, verb)


def is_hypothetical_if(sentence: Sentence, verb: Token) -> bool:
    """Tell whether the clause of a verb stands under "if" or "whether" ("should" by itself asks for
    something).
    """
    mark = sentence.child(verb, "mark")
    if mark is not None and mark.lower in (
        "if",
        "whether",
        "unless",
        "when",
        "until",
        "before",
        "after",
        "once",
    ):
        return True
    return verb.dep not in ("root", "conj", "ccomp", "parataxis") and is_hypothetical(sentence, sentence.head(verb))


def _is_state(analysis: Analysis, sentence: Sentence, verb: Token, options: Options) -> bool:
    if verb.pos not in ("VERB", "AUX") or not verb.lower.isalpha():
        return True
    return any(m.first <= verb.i <= m.last for name in options.states for m in analysis.matches(sentence, name))


def _is_quoted(sentence: Sentence, verb: Token) -> bool:
    return sentence.is_quoted(verb.start, verb.end)


def _span(sentence: Sentence, verb: Token) -> Span:
    """Return the verb group, from its first auxiliary to the verb."""
    first = min(
        (t.start for t in sentence.children[verb.i] if t.dep in ("aux", "aux:pass") and t.i < verb.i),
        default=verb.start,
    )
    return Span(first, verb.end)


def _promise(analysis: Analysis, sentence: Sentence, verb: Token) -> Hit:
    modal = next(t.lower for t in sentence.children[verb.i] if t.dep == "aux" and t.lower in _PROMISES)
    base, subject = base_form(verb), sentence.child(verb, "nsubj:pass")
    span = _span(sentence, verb)
    if modal in ("will", "shall"):
        turned = _turned(analysis, sentence, verb, subject, base) if subject is not None else None
        if turned is None:
            return Hit(span, {"use": f"Say who will {base} {_object(subject)}."})
        span, use = turned
        return Hit(span, {"use": f"Say who, for example “{use}”."}, (use,))
    return Hit(span, {"use": f"Say who {modal} {base} {_object(subject)}."})


def _object(subject: Token | None) -> str:
    if subject is None:
        return "it"
    return "you" if subject.lower == "you" else "them" if subject.tag in ("NNS", "NNPS") else "it"


def _turned(analysis: Analysis, sentence: Sentence, verb: Token, subject: Token, base: str) -> tuple[Span, str] | None:
    """Return a promise with its subject, and the same words with "we": "we will provide support".

    None where something stands between the subject and the verb, or the subject is too long to be moved.
    """
    before, group = sentence.subtree(subject), _span(sentence, verb)
    inside = [t for t in sentence.tokens if before.start <= t.start < verb.start]
    held = [t for t in inside if t.start < before.end]
    helping = {t.i for t in sentence.children[verb.i] if t.dep in ("aux", "aux:pass")}
    between = [t for t in inside if t.start >= before.end and t.i not in helping]
    if any(c.dep == "conj" and sentence.child(c, *_OWN_SUBJECT) is None for c in sentence.children[verb.i]):
        return None  # "the plan will be finished and made public"
    if before.end > group.start or len(held) > _MOVED or any(t.pos != "ADV" or t.lower == "not" for t in between):
        return None
    if any(t.text in ",;:()–—" for t in held) or any(t.dep == "acl:relcl" for t in held):
        return None
    moved = " ".join(analysis.doc.draft.quote(before).split())
    opens = held[0] is next((t for t in sentence.tokens if t.is_word), None)
    if opens and held[0].pos != "PROPN" and not held[0].text[1:2].isupper():
        moved = moved[:1].lower() + moved[1:]
    use = " ".join(["We" if opens else "we", "will", *(t.text for t in between), base, moved])
    return Span(before.start, verb.end), use


def _who(analysis: Analysis, sentence: Sentence, verb: Token) -> str:
    """Return the words that say who acts, or "who does it"."""
    by = agent(sentence, verb)
    return f"“{analysis.doc.draft.quote(_phrase(sentence, by))}”" if by is not None else "who does it"


def _phrase(sentence: Sentence, head: Token) -> Span:
    """Return a noun phrase without its preposition and what is joined on after it."""
    inside = [
        head,
        *(t for t in sentence.children[head.i] if t.i < head.i and t.dep not in ("case", "cc", "punct")),
    ]
    return Span(min(t.start for t in inside), head.end)


def _active(analysis: Analysis, sentence: Sentence, verb: Token) -> tuple[str, ...]:
    """Return the clause turned round, where the parse shows both sides: "the mayor opened the centre"."""
    by, subject = agent(sentence, verb), sentence.child(verb, "nsubj:pass")
    if by is None or subject is None or by.pos == "PRON" or subject.pos == "PRON" or not verb.lemma.isalpha():
        return ()
    helping = [t for t in sentence.children[verb.i] if t.dep in ("aux", "aux:pass")]
    if len(helping) != 1 or subject.i > verb.i:
        return ()
    many = by.tag in ("NNS", "NNPS") or any(c.dep == "conj" for c in sentence.children[by.i])
    tag = {"was": "VBD", "were": "VBD", "is": "VBP" if many else "VBZ", "are": "VBP" if many else "VBZ"}.get(
        helping[0].lower
    )
    past = verb.lower if verb.lower.endswith("ed") else PAST.get(base_form(verb))
    if (
        tag is None
        or (tag == "VBD" and past is None)
        or any(c.dep in ("conj", "acl", "acl:relcl") for c in sentence.children[by.i])
    ):
        return ()
    actor, acted = (analysis.doc.draft.quote(_phrase(sentence, t)) for t in (by, subject))
    if subject.pos != "PROPN" and subject.i <= 2:
        acted = acted[:1].lower() + acted[1:] if not acted[:2].isupper() else acted
    return (f"{actor} {past if tag == 'VBD' else inflect(base_form(verb), tag)} {acted}",)
