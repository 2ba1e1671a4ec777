"""ClearNLP trees, as spaCy's own English models give them, turned into Universal Dependencies.

Only what the checks look at is turned: passives, objects, prepositional phrases, possessives, relative clauses and the
copula. Labels after the ClearNLP guidelines (Choi and Palmer 2012) and the UD guidelines for English.
"""

from __future__ import annotations

from collections.abc import Sequence

from narrative_lab.doc import Token

_RENAMED = {
    "nsubjpass": "nsubj:pass",
    "csubjpass": "csubj:pass",
    "auxpass": "aux:pass",
    "dobj": "obj",
    "dative": "iobj",
    "poss": "nmod:poss",
    "relcl": "acl:relcl",
    "prt": "compound:prt",
    "neg": "advmod",
    "npadvmod": "obl:unmarked",
    "quantmod": "advmod",
    "oprd": "xcomp",
    "nounmod": "compound",
    "meta": "dep",
}
_TURNED = {"pobj", "pcomp", "prep", "agent", "attr", "acomp"}
_CLEARNLP = set(_RENAMED) | _TURNED
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM"}


def is_clearnlp(tokens: Sequence[Token]) -> bool:
    """Tell whether a sentence carries relations that only the ClearNLP scheme has."""
    return any(token.dep in _CLEARNLP for token in tokens)


def to_universal(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens of one sentence with Universal Dependencies heads and relations."""
    heads = [t.head for t in tokens]
    deps = [_RENAMED.get(t.dep, t.dep) for t in tokens]
    for token in tokens:
        if token.dep in ("pobj", "pcomp") and deps[token.head] in ("prep", "agent", "iobj"):
            preposition = token.head
            governor = heads[preposition]
            heads[token.i] = governor
            if tokens[preposition].dep == "agent":
                deps[token.i] = "obl:agent"
            elif token.dep == "pcomp":
                deps[token.i] = "advcl"
            else:
                deps[token.i] = "nmod" if tokens[governor].pos in _NOMINAL else "obl"
            heads[preposition], deps[preposition] = token.i, "case" if token.dep == "pobj" else "mark"
    for token in tokens:
        if token.dep in ("attr", "acomp") and tokens[token.head].lemma == "be":
            copula = token.head
            heads[token.i] = token.i if heads[copula] == copula else heads[copula]
            deps[token.i] = deps[copula]
            heads = [token.i if head == copula and i != token.i else head for i, head in enumerate(heads)]
            heads[copula], deps[copula] = token.i, "cop"
        elif token.dep in ("attr", "acomp"):
            deps[token.i] = "xcomp"
    deps = ["case" if dep == "prep" else dep for dep in deps]
    return tuple(t._replace(head=head, dep=dep) for t, head, dep in zip(tokens, heads, deps, strict=True))
