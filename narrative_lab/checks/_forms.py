"""Word forms: what to write instead, in the form of the words it replaces."""

from __future__ import annotations

from collections.abc import Sequence

from narrative_lab.checks._counts import is_known
from narrative_lab.doc import Token
from narrative_lab.words import Entry

PAST = {
    "be": "was", "become": "became", "begin": "began", "bring": "brought", "build": "built",
    "buy": "bought", "choose": "chose", "come": "came", "cut": "cut", "deal": "dealt", "do": "did",
    "draw": "drew", "fall": "fell", "feel": "felt", "find": "found", "get": "got", "give": "gave",
    "go": "went", "grow": "grew", "have": "had", "hear": "heard", "hold": "held", "keep": "kept",
    "know": "knew", "lead": "led", "learn": "learned", "leave": "left", "let": "let", "lose": "lost",
    "make": "made", "mean": "meant", "meet": "met", "pay": "paid", "put": "put", "read": "read",
    "rise": "rose", "run": "ran", "say": "said", "see": "saw", "sell": "sold", "send": "sent",
    "set": "set", "share": "shared", "show": "showed", "speak": "spoke", "spend": "spent",
    "split": "split", "spread": "spread", "stand": "stood", "take": "took", "teach": "taught",
    "tell": "told", "think": "thought", "understand": "understood", "win": "won", "write": "wrote",
}  # fmt: skip
_PARTICIPLE = {
    "be": "been", "become": "become", "begin": "begun", "choose": "chosen", "come": "come",
    "do": "done", "draw": "drawn", "fall": "fallen", "get": "got", "give": "given", "go": "gone",
    "grow": "grown", "know": "known", "rise": "risen", "run": "run", "see": "seen", "show": "shown",
    "speak": "spoken", "take": "taken", "write": "written",
}  # fmt: skip
_DOUBLING = {
    "admit", "begin", "commit", "cut", "drop", "fit", "get", "let", "permit", "plan", "put", "refer",
    "run", "set", "ship", "split", "spot", "stop", "swap", "win",
}  # fmt: skip
_WITHOUT_PLURAL = {
    "advice", "care", "children", "evidence", "help", "housing", "information", "money", "people",
    "power", "progress", "research", "skills", "staff", "support", "training", "work",
}  # fmt: skip
_PREFIXES = {"co", "re", "pre", "up", "out", "over", "ring", "pump", "self"}
_PREPOSITIONS = {"about", "for", "from", "in", "of", "on", "to", "with"}
_VOWELS = "aeiou"


def inflect(verb: str, tag: str) -> str:
    """Return the form of a verb (in its base form) that a Penn tag asks for: VBZ, VBG, VBD, VBN; others keep
    the base.

    >>> inflect("help", "VBD"), inflect("carry out", "VBZ"), inflect("make", "VBG")
    ('helped', 'carries out', 'making')
    """
    first, space, rest = verb.partition(" ")
    return _form(first, tag) + space + rest


def _form(verb: str, tag: str) -> str:
    if tag == "VBZ":
        return {"have": "has", "be": "is"}.get(verb) or plural(verb)
    if tag == "VBG":
        if verb.endswith("ie"):
            return verb[:-2] + "ying"
        return (
            verb[:-1]
            if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be"
            else _double(verb)
        ) + "ing"
    if tag in ("VBD", "VBN"):
        irregular = _PARTICIPLE.get(verb, PAST.get(verb)) if tag == "VBN" else PAST.get(verb)
        return irregular or _past(verb)
    return verb


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return _double(verb) + "ed"


def _double(verb: str) -> str:
    return verb + verb[-1] if verb in _DOUBLING else verb


def plural(word: str) -> str:
    """Return the regular plural of a noun, which is also how a verb takes its -s."""
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in ("go", "do"):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def base_form(verb: Token) -> str:
    """Return the base form of a verb: its lemma where that is a word, or what is left of it without -ed, -s or -ing.

    The lemma of a word that the model never saw can be no word at all ("emphasiz").
    """
    word = verb.lower
    irregular = next((b for table in (PAST, _PARTICIPLE) for b, form in table.items() if form == word), None)
    if irregular:
        return irregular
    tries = [verb.lemma] if verb.lemma != word or not word.endswith("ed") else []
    if word.endswith("ied"):
        tries.append(word[:-3] + "y")
    if word.endswith("ed"):
        tries += [word[:-3], word[:-2], word[:-1]] if word[-4:-3] == word[-3:-2] else [word[:-1], word[:-2]]
    return next((t for t in tries if is_known(t)), verb.lemma if verb.lemma.isalpha() else word)


def fit(entry: Entry, tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return an entry's alternatives in the form of the words they replace.

    A verb's alternatives take its tense ("facilitated" gives "helped"), a plural noun's take the plural, and those for
    words with a capital start with one; what counts is the word that the others in the match depend on. An entry that
    matches one form only ("=going forward") keeps the letters of its alternatives, since they were written for that form.
    """
    use = entry.use
    if not entry.match[0].startswith("="):
        verb = _verb(tokens)
        if verb is not None:
            use = tuple(inflect(text, _tag(verb)) for text in use)
        elif tokens[-1].tag in ("NNS", "NNPS") and not _depends_on_others(tokens[-1], tokens):
            use = tuple(map(_plural_phrase, use))
    if tokens[0].text[:1].isupper() and not tokens[0].text.isupper():
        use = tuple(text[:1].upper() + text[1:] for text in use)
    return tuple(dict.fromkeys(use))


def _verb(tokens: Sequence[Token]) -> Token | None:
    """Return the verb that opens a phrase, also after a prefix with a hyphen ("co-designed")."""
    opening = tokens[2] if len(tokens) > 2 and tokens[1].text == "-" and tokens[0].lower in _PREFIXES else tokens[0]
    return opening if opening.pos == "VERB" and not _depends_on_others(opening, tokens) else None


def _depends_on_others(token: Token, tokens: Sequence[Token]) -> bool:
    return token.head != token.i and any(t.i == token.head for t in tokens)


def _tag(verb: Token) -> str:
    """Return the tag of a verb, but believe an -ing that the tagger took for something else."""
    return "VBG" if verb.lower.endswith("ing") and verb.lower != verb.lemma else verb.tag


def _plural_phrase(text: str) -> str:
    words = text.split(" ")
    if len(words) > 2 or words[-1].endswith("s") or words[-1] in _WITHOUT_PLURAL | _PREPOSITIONS:
        return text
    return " ".join([*words[:-1], plural(words[-1])])
