"""The tables of spaCy's rule lemmatizer: its own for English, with the treebank's words as exceptions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from spacy.lookups import Lookups, load_lookups

from narrative_lab.training.syntax.treebank import Document

TABLES = ("lemma_rules", "lemma_index", "lemma_exc")
UNRULED = {"PROPN", "X", "PUNCT", "SYM", "NUM"}  # these keep their form


def lemma_tables(documents: Sequence[Document]) -> Lookups:
    """Return the rules, known words and exceptions for the lemmatizer's "rule" mode.

    spaCy's tables (the package spacy-lookups-data, after WordNet) know the open word classes. Every word of the treebank
    becomes an exception under its part of speech, with its most frequent lemma: that adds auxiliaries, pronouns and
    clitics, and mends what the rules get wrong ("need" is no past of "nee").
    """
    lookups = load_lookups("en", TABLES)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for word in (w for d in documents for s in d.sentences for w in s.words):
        if word.upos not in UNRULED:
            counts[word.upos.lower(), word.text.lower().replace("’", "'")][word.lemma] += 1
    exceptions = {pos: dict(table) for pos, table in lookups.get_table("lemma_exc").items()}
    for (pos, form), lemmas in sorted(counts.items()):
        lemma = min(lemmas, key=lambda k: (-lemmas[k], k))
        for spelling in sorted({form, form.replace("'", "’")}):
            exceptions.setdefault(pos, {})[spelling] = [lemma]
    lookups.set_table("lemma_exc", exceptions)
    return lookups
