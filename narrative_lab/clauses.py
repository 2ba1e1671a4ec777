"""Clauses: whether the clause of a word claims, denies or only supposes, and in which tense."""

from __future__ import annotations

from narrative_lab.doc import Sentence, Token

_NEGATIONS = {
    "not",
    "n't",
    "n’t",
    "never",
    "no",
    "nobody",
    "none",
    "nothing",
    "neither",
    "nor",
    "without",
    "hardly",
}
_NO_NEGATION_BEFORE = {"only", "just", "least", "merely", "simply", "matter", "doubt", "wonder"}
ASKING = frozenset(
    "essential important necessary vital crucial want expect ask need require demand beg urge hope wish like "
    "supposed expected able unable free welcome ready willing refuse fail decline plan tell".split()
)
_ASKED = {"can", "must", "shall", "should", "cannot", "ought", "need"}
_DUTIES = {"need", "right", "chance", "duty", "call", "demand"}
_DEPTH = 4
_OPEN = {"should", "could", "might", "may", "would"}


def is_negated(sentence: Sentence, token: Token) -> bool:
    """Tell whether the clause of a token is negated: a negation hangs on it, or on a verb above it in the same clause."""
    return any(
        _negates(sentence, word) for node in _clause(sentence, token) for word in (node, *sentence.children[node.i])
    )


def _negates(sentence: Sentence, word: Token) -> bool:
    """Tell whether a word is a negation; "not only", "no doubt" and "no matter" are none."""
    if word.lower not in _NEGATIONS:
        return False
    after = sentence.tokens[word.i + 1].lower if word.i + 1 < len(sentence.tokens) else ""
    return after not in _NO_NEGATION_BEFORE


def is_hypothetical(sentence: Sentence, token: Token) -> bool:
    """Tell whether the clause of a token is only supposed: under "if", or with "could", "might", "would"."""
    return any(
        (c.pos == "AUX" and c.lower in _OPEN) or (c.dep == "mark" and c.lower in ("if", "whether", "unless"))
        for node in _clause(sentence, token)
        for c in sentence.children[node.i]
    )


def is_open(sentence: Sentence, verb: Token) -> bool:
    """Tell whether what a verb says is only possible, supposed or demanded."""
    if is_hypothetical(sentence, verb):
        return True
    return any(c.lower in _ASKED and c.dep == "aux" for c in sentence.children[verb.i])


def is_done(sentence: Sentence, verb: Token, depth: int = _DEPTH) -> bool:
    """Tell whether a verb tells of a deed, past, present or to come: not denied, not only possible, not merely asked for."""
    if is_negated(sentence, verb) or is_open(sentence, verb):
        return False
    children = sentence.children[verb.i]
    if any(c.dep == "mark" and c.lower == "for" for c in children):
        return False
    if verb.tag == "VB" and verb.dep in ("root", "parataxis"):
        if sentence.child(verb, "nsubj", "nsubj:pass", "expl") is None:
            return sentence.child(verb, "aux") is not None and not any(c.lower in ("let", "lets") for c in children)
    head = sentence.head(verb)
    if (
        verb.dep == "conj"
        and head.i < verb.i
        and head.pos in ("VERB", "AUX", "ADJ")
        and not starts_anew(sentence, verb)
    ):
        return depth == 0 or is_done(sentence, head, depth - 1)
    if verb.dep in ("xcomp", "ccomp", "csubj", "advcl") and head.i != verb.i:
        if head.lemma in ASKING or (verb.dep == "xcomp" and head.lower in ("let", "lets")):
            return False
        if verb.dep == "xcomp" and depth:
            return is_done(sentence, head, depth - 1)
    return not (verb.dep == "acl" and head.lower in _DUTIES)


def starts_anew(sentence: Sentence, verb: Token) -> bool:
    """Tell whether a joined verb has a tense or auxiliaries of its own: "can wait, and have written to us"."""
    return sentence.child(verb, "aux", "cop", "aux:pass") is not None or verb.tag in ("VBD", "VBZ")


def tense_of(sentence: Sentence, verb: Token) -> str:
    """Return "past", "present", "future" or "" for the verb group of a verb, predicate noun or adjective."""
    group = (verb, *(c for c in sentence.children[verb.i] if c.dep in ("aux", "aux:pass", "cop")))
    lowers = {t.lower for t in group}
    if lowers & {"will", "shall", "'ll", "’ll"} or ("going" in lowers and sentence.child(verb, "xcomp")):
        return "future"
    for token in sorted(group, key=lambda t: t.i):
        if token.tag == "VBD":
            return "past"
        if token.tag in ("VBP", "VBZ"):
            return "present"
    return ""


def clause_verb(sentence: Sentence, token: Token) -> Token:
    """Return the head of the clause that a token stands in."""
    return _clause(sentence, token)[-1]


_CLAUSE_ENDS = {
    "root",
    "ccomp",
    "advcl",
    "advcl:relcl",
    "acl",
    "acl:relcl",
    "parataxis",
    "csubj",
    "csubj:pass",
    "xcomp",
}


def _clause(sentence: Sentence, token: Token) -> tuple[Token, ...]:
    """Return the token and those above it, up to and with the head of its clause."""
    path, seen = [token], {token.i}
    while token.dep.lower() not in _CLAUSE_ENDS and token.head not in seen:
        if token.dep == "conj" and token.pos in ("VERB", "AUX"):
            break
        token = sentence.head(token)
        seen.add(token.i)
        path.append(token)
    return tuple(path)
