"""Tell the language of a block of text.

Three steps, cheapest first. The script settles Greek, Urdu and the like. Words that only English uses to do
its grammar settle clear English, which is most of what is read. What is left goes to the small model of
py3langid, which takes a second to load and is loaded only then. Names are kept from it: an English sentence
about Llanfairfechan is English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

UNKNOWN = "und"

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S{1,64}@\S+|[@#]\w+|\b\w+\.(?:com|org|net|gov|co|uk|eu)\b\S*")
_SAMPLE = 1_000  # characters are plenty to tell a language, and bound the time per block

_SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "BENGALI": "bn", "GURMUKHI": "pa", "GUJARATI": "gu",
    "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si",
    "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my", "TIBETAN": "bo",
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "GEORGIAN": "ka",
    "ARMENIAN": "hy", "THAANA": "dv", "ORIYA": "or", "DEVANAGARI": "hi", "ETHIOPIC": "am",
    "ARABIC": "ar", "CYRILLIC": "ru",
}  # fmt: skip
# Letters that of the languages in a script only one writes, in the order in which they are looked for.
_LETTERS = {
    "ARABIC": (("ur", "ٹڈڑںےۓ"), ("ps", "ټډړښځڅۍېڼ"), ("ku", "ێۆڕڵە"), ("fa", "پچژگکی")),
    "CYRILLIC": (
        ("be", "ўЎ"),
        ("uk", "їєґЇЄҐ"),
        ("ru", "ыэёЫЭЁ"),
        ("sr", "ђћџјЂЋЏЈ"),
        ("bg", "ъЪ"),
        ("uk", "іІ"),
    ),
}
_OTHER_SCRIPTS = {*_SCRIPTS.values(), *(code for codes in _LETTERS.values() for code, _ in codes), "mk"} - {"ku"}

# Words that do the grammar of English and are no words of its neighbours on a council's page.
_ENGLISH = frozenset(
    """the of and that with for which have been their they our you your this from are not will would can could
    should might must more than then there here these those what when where why how if about after before
    between through during against under over out up down only also just very them him his she her its it
    who while because since until such each every other both own too being whether upon within without
    around across among many much few new get need by be had but were us my said says does make made take
    work find help know use it's we're we'll we've don't can't won't isn't you're you'll there's they're
    that's what's i'm i've let's""".split()
)
# Weaker evidence, enough only together: words that English shares with others, and how its longer words end.
_PERHAPS = frozenset("a an in is on to at as all for or no some so do did me we has any was one more most".split())
_ENDING = re.compile(
    r".{2,}(?:ings?|tions?|ments?|ed|ly|ness|ships?|[iea]ty|ties|ies|[eo]rs|ees|ls|ps|ks|ts|ds|ns|ful|less|ght"
    r"|ck|sh|[ai]ble|ough|dom|hood|ss|wn|gs|ve|ew|ay|ey|ry)"
)
# The languages that the model may answer with: those that councils in Britain and Ireland, Europe and America
# print.
_CANDIDATES = (
    "en cy ga gd fr es pt it de nl pl ro cs sk hu lt lv et sl hr sq tr so sw vi tl ku "
    "no da sv fi is mt ca eu ht yo ig ha zu id ms rw ln sn lg om uz af uk ru be bg sr mk".split()
)


def language_of(text: str) -> str:
    """Return the language of a text as an ISO 639-1 code, or "und" where it is too short or unclear."""
    text = _NOT_WORDS.sub(" ", text[:_SAMPLE])
    words = _WORD.findall(text)
    if not words:
        return UNKNOWN
    script = _script(words)
    if script and script != "LATIN":
        return _by_letters(script, " ".join(words))
    hits = [word for word in (word.lower().replace("’", "'") for word in words) if word in _ENGLISH]
    share = len(hits) / len(words)
    if (share >= 0.15 and len(set(hits)) >= 2) or (share >= 0.25 and len(words) >= 4):
        return "en"
    plain = _without_names(text)
    if len(plain) < 4:
        return UNKNOWN
    if all(map(str.isascii, plain)) and sum(map(_englishness, plain)) >= 0.5 * len(plain):
        return "en"
    return _by_model(plain)


def languages_of(texts: Iterable[str]) -> list[str]:
    """Return the language of each block of a draft; those too short to tell follow the block nearest to them.

    Of two as near, the one above counts; with no clear block at all it is English.
    """
    languages = [language_of(text) for text in texts]
    below = list(reversed(list(_clear(reversed(languages)))))
    nearest = []
    for language, (above, up), (under, down) in zip(languages, _clear(languages), below, strict=True):
        neighbour = above if above and (not under or up <= down) else under
        nearest.append(language if language != UNKNOWN else neighbour or "en")
    return nearest


def _clear(languages: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield for each block the last clear language up to it, and how many blocks ago that was.

    What is unknown is written in the Latin script, so it follows only languages that are.
    """
    last, distance = "", 0
    for language in languages:
        clear = language != UNKNOWN and language not in _OTHER_SCRIPTS
        last, distance = (language, 0) if clear else (last, distance + 1)
        yield last, distance


def _englishness(word: str) -> int:
    if word in _ENGLISH:
        return 2
    return int(word in _PERHAPS or bool(_ENDING.fullmatch(word)))


def _script(words: list[str]) -> str:
    """Name the script that most letters are in, after Unicode's own names for letters."""
    counts = Counter(map(_script_of, "".join(words)))
    return counts.most_common(1)[0][0]


@cache
def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "LATIN").split()
    return next((word for word in name[:2] if word in _SCRIPTS), "LATIN")


def _by_letters(script: str, letters: str) -> str:
    if script == "CJK" and any(_script_of(c) in {"HIRAGANA", "KATAKANA"} for c in set(letters)):
        return "ja"
    for language, own in _LETTERS.get(script, ()):
        if any(c in own for c in set(letters)):
            return language
    if script == "CYRILLIC":
        ranks = _model().rank(letters.lower())
        return next(language for language, _ in ranks if language in {"uk", "ru", "bg"})
    return _SCRIPTS[script]


def _without_names(text: str) -> list[str]:
    """Drop the words with a capital that do not open a sentence, and figures."""
    kept = []
    opens = True
    for match in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[.!?:•\n]", text):
        word = match[0]
        if not word[0].isalpha():
            opens = True
            continue
        if word[0].islower() or opens:
            kept.append(word.lower().replace("’", "'"))
        opens = False
    return kept


def _by_model(words: list[str]) -> str:
    """Ask the model: four words must leave no doubt; of more it is enough that they are not English."""
    ranks = _model().rank(" ".join(words))
    language, probability = ranks[0]
    english = dict(ranks)["en"]
    if language == "en" or probability >= 0.9 or (len(words) >= 5 and english < 0.02):
        return language
    return UNKNOWN


@cache
def _model():
    """Load the model once, without the languages that no council prints and short texts are mistaken for."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_CANDIDATES)
    return model
