"""Word forms: what to write instead, in the form of the words it replaces."""

from __future__ import annotations

from collections.abc import Sequence

from narrative_lab.checks._counts import is_known, opens_with_vowel
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
_DOUBLING = {"admit", "begin", "commit", "permit", "prefer", "refer"}
_WITHOUT_PLURAL = {
    "advice", "care", "children", "evidence", "help", "housing", "information", "money", "people",
    "power", "progress", "research", "skills", "staff", "support", "training", "work",
}  # fmt: skip
_PREFIXES = {"co", "re", "pre", "up", "out", "over", "ring", "pump", "self"}
_PLURAL_VERB = {"does": "do", "has": "have", "is": "are", "was": "were"}
_IRREGULAR_PLURAL = {"child": "children", "man": "men", "person": "people", "woman": "women"}
_PREPOSITIONS = {"about", "for", "from", "in", "of", "on", "to", "with"}
_AFTER_NOUN = _PREPOSITIONS | {"between", "living", "taking", "that", "we", "which", "who", "whom"}
_NO_NOUN_FIRST = {
    "a",
    "an",
    "being",
    "many",
    "more",
    "having",
    "how",
    "no",
    "not",
    "the",
    "what",
    "when",
    "where",
    "who",
    "why",
}
_BEFORE_ADJECTIVE = {"less", "more", "most", "not", "quite", "very", "well"}
_KEPT = "…"
_VOWELS = "aeiou"


def inflect(verb: str, tag: str) -> str:
    """Return the form of a verb (in its base form) that a Penn tag asks for: VBZ, VBG, VBD, VBN; others keep
    the base.

    >>> inflect("help", "VBD"), inflect("carry out", "VBZ"), inflect("make", "VBG")
    ('helped', 'carries out', 'making')
    """
    first, space, rest = verb.partition(" ")
    if first in _PREPOSITIONS:
        return verb
    if first == "be" and tag == "VBP":
        return "are" + space + rest
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
    return verb + verb[-1] if verb in _DOUBLING or _is_short(verb) else verb


def _is_short(verb: str) -> bool:
    """Tell whether a verb is one syllable with one short vowel before one consonant, which is then doubled: "spur"."""
    vowels = [i for i, letter in enumerate(verb) if letter in _VOWELS or (letter == "y" and i)]
    return vowels == [len(verb) - 2] and len(verb) > 2 and verb[-1] not in "hwxy"


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
    matches one form only ("=going forward") keeps its alternatives as they are, since they were written for it.
    "…" in an alternative stands for the words of the match that are kept: those after the first where it ends the
    alternative ("deal with …" for "address these needs"), those before the last where it opens it ("… network").
    """
    use = entry.use
    if not entry.match[0].startswith("="):
        verb = _verb(tokens)
        if verb is not None and not _is_written_so(entry, verb):
            use = tuple(inflect(text, _tag(verb)) for text in use)
        elif any(_is_plural(t) and not _depends_on_others(t, tokens) for t in tokens):
            use = tuple(map(_plural_phrase, use))
    use = tuple(_with_kept(text, tokens) for text in use)
    if tokens[0].text[:1].isupper() and not (len(tokens[0].text) > 1 and tokens[0].text.isupper()):
        use = tuple(text[:1].upper() + text[1:] for text in use)
    return tuple(dict.fromkeys(use))


def replacements(use: Sequence[str], tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the alternatives that can stand where the words stand and need nothing else to be rewritten.

    Before a noun, "joint" and "very important" can, "taking part" and "that works" cannot.
    """
    last = tokens[-1]
    if last.dep == "nsubj" and not _is_plural(last):  # a plural would ask for another verb
        use = tuple(text for text in use if not _names_several(text))
    if last.dep not in ("amod", "compound", "nmod") or last.head <= last.i or last.head - last.i > 3:
        return tuple(use)
    return tuple(text for text in use if " " not in text or text.split(" ")[0].lower() in _BEFORE_ADJECTIVE)


def _names_several(text: str) -> bool:
    """Tell whether a noun phrase is in the plural: "values", "the people from one country"."""
    words = text.lower().split(" ")
    noun = next((i for i, word in enumerate(words) if i and word in _AFTER_NOUN), len(words)) - 1
    return words[noun] == "people" or (words[noun].endswith("s") and not words[noun].endswith(("ss", "us", "is")))


def with_article(article: str, text: str) -> str:
    """Return words with the article they ask for in the place of this one.

    >>> with_article("an", "fair"), with_article("A", "open")
    ('a fair', 'An open')
    """
    fitting = "an" if opens_with_vowel(text.split(" ")[0].split("-")[0]) else "a"
    return (fitting.capitalize() if article[:1].isupper() else fitting) + " " + text


def _is_written_so(entry: Entry, verb: Token) -> bool:
    """Tell whether an entry was written for this -ing or -ed form, and its alternatives with it ("overarching")."""
    return verb.lower.endswith(("ing", "ed")) and any(p.partition(" ")[0] == verb.lower for p in entry.match)


def _with_kept(text: str, tokens: Sequence[Token]) -> str:
    """Put the words of the match that are kept in the place of "…"."""
    if text.startswith(_KEPT):
        return text.replace(_KEPT, _text(tokens[:-1]))
    return text.replace(_KEPT, _text(tokens[1:]))


def _text(tokens: Sequence[Token]) -> str:
    text, end = "", None
    for token in tokens:
        text += (" " if end is not None and end < token.start else "") + token.text
        end = token.end
    return text


def _is_plural(noun: Token) -> bool:
    """Tell whether a noun is in the plural; one whose base form would be no word without its -s ("ethos") is not."""
    return noun.tag in ("NNS", "NNPS") and noun.lemma.lower() != noun.lower and is_known(noun.lemma)


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
    """Return a phrase with its noun in the plural: "part", "legal duty", "person who came"."""
    words = text.split(" ")
    if words[0] in _NO_NOUN_FIRST:
        return text
    noun = next((i for i, word in enumerate(words) if i and word in _AFTER_NOUN), len(words)) - 1
    if (
        noun > 1
        or words[noun].endswith(("s", "ing"))
        or words[noun] in _WITHOUT_PLURAL | _AFTER_NOUN
        or _KEPT in words[0]
    ):
        return text if _KEPT not in words[0] else " ".join([*words[:-1], _plural_noun(words[-1])])
    rest = words[noun + 1 :]
    if len(rest) > 1 and rest[0] in ("that", "who", "which"):
        rest[1] = _plural_verb(rest[1])
    return " ".join([*words[:noun], _plural_noun(words[noun]), *rest])


def _plural_verb(verb: str) -> str:
    """Return the plural of a verb in the present: "runs" gives "run"; other forms are kept."""
    if verb in _PLURAL_VERB or not verb.endswith("s"):
        return _PLURAL_VERB.get(verb, verb)
    return verb[:-2] if verb.endswith(("ches", "shes", "sses", "xes")) else verb[:-1]


def _plural_noun(word: str) -> str:
    if word.endswith("s") or word in _WITHOUT_PLURAL:
        return word
    return _IRREGULAR_PLURAL.get(word) or plural(word)
