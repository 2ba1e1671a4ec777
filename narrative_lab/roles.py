"""Roles: what the people of a noun phrase do in their clauses, read from the grammar.

Each role is told by the relation of the noun to a verb or noun and by the word class of that word; the classes are data
(`frames/words/*`), the relations are those of Universal Dependencies.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from narrative_lab.clauses import ASKING, is_done, is_hypothetical, is_negated, is_open, starts_anew
from narrative_lab.doc import Sentence, Token
from narrative_lab.words import Found


class Role(StrEnum):
    """What a group does where it is mentioned: it acts, receives, or is the holder of a strength or of a need."""

    AGENT = "agent"
    RECEIVER = "receiver"
    STRENGTH = "strength"
    NEED = "need"


_SUBJECTS = ("nsubj", "nsubj:outer", "csubj")
_PASSIVES = ("nsubj:pass", "csubj:pass")
_OBJECTS = ("obj", "iobj")
_RELATIVES = ("who", "that", "which", "whom", "whose")
_JOINED = ("conj", "advcl", "xcomp", "parataxis")
_WHOLES = frozenset(
    "team group choir crew number half third quarter most many some dozen dozens couple one two three several both "
    "each all none any percent % lot majority handful hundred hundreds thousand thousands score scores party band "
    "rest few minority bunch generation pair queue list row generations".split()
)
_TO = {"for", "to", "towards", "toward", "upon", "on", "at", "onto", "behind", "against", "around", "after"}
_DEPTH = 4


class RoleReader:
    """The clauses of one sentence, read for the roles of those spoken of in it."""

    def __init__(self, sentence: Sentence, found: Found):
        self.sentence = sentence
        self._found = found
        self._places: dict[str, frozenset[int]] = {}

    def roles_of(self, head: Token, first: int, last: int) -> tuple[frozenset[Role], tuple[Token, ...]]:
        """Return the roles of the phrase from `first` to `last`, and the words by which it acts."""
        roles: set[Role] = set()
        deeds: list[Token] = []
        told = list(self._own(head, first, last))
        whole = self._whole(head)
        told += self._standing(whole)
        for noun in {head.i: head, whole.i: whole}.values():
            told += self._beside(noun)
        for role, word in told:
            if role is Role.AGENT and (self._is_question() or word in deeds):
                continue
            roles.add(role)
            if role is Role.AGENT:
                deeds.append(word)
        return frozenset(roles), tuple(deeds)

    def is_no_deed(self, head: Token) -> bool:
        """Tell whether the grammar rules out that the phrase acts: it is the subject of what is no deed, or of no verb of its number."""
        verb = self.sentence.head(head)
        if head.dep not in _SUBJECTS or verb.pos != "VERB":
            return False
        if verb.tag == "VBZ" and head.tag in ("NNS", "NNPS"):
            return True
        return not is_done(self.sentence, verb) or self._in("idle-verbs", verb)

    def _in(self, name: str, token: Token) -> bool:
        if name not in self._places:
            matches = self._found.of(name)
            self._places[name] = frozenset(i for m in matches for i in range(m.first, m.last + 1))
        return token.i in self._places[name]

    def _is_question(self) -> bool:
        return any(t.text == "?" for t in self.sentence.tokens[-2:])

    def _own(self, head: Token, first: int, last: int) -> Iterator[tuple[Role, Token]]:
        """Yield what the words of the phrase say by themselves: "vulnerable migrants", "refugee-led", "skilled workers"."""
        inside = self.sentence.tokens[first : last + 1]
        modifiers = [c for c in self.sentence.children[head.i] if c.dep in ("amod", "compound", "advmod", "nmod")]
        for token in {t.i: t for t in (*inside, *modifiers)}.values():
            if token.i == head.i and token.pos == "NOUN" and not self._in("strength-words", token):
                continue
            yield from self._quality(token)
        after = self.sentence.tokens[last + 1 : last + 3]
        if len(after) == 2 and after[0].text == "-" and after[1].lower in ("led", "run", "owned", "founded", "built"):
            yield Role.AGENT, after[1]

    def _quality(self, token: Token) -> Iterator[tuple[Role, Token]]:
        if self._in("need-words", token):
            yield Role.NEED, token
        elif self._in("strength-words", token):
            yield Role.STRENGTH, token

    def _whole(self, noun: Token) -> Token:
        """Return what a noun is the members of: "a team of refugees", "half of the newcomers"."""
        head = self.sentence.head(noun)
        if noun.dep == "nmod" and head.lower in _WHOLES | {f"{w}s" for w in _WHOLES} and self._case(noun) == "of":
            too = any(c.lower == "too" for c in self.sentence.children[head.i])
            return noun if too else head
        return noun

    def _case(self, noun: Token) -> str:
        case = self.sentence.child(noun, "case")
        return case.lower if case is not None else ""

    def _standing(self, noun: Token) -> Iterator[tuple[Role, Token]]:
        """Yield what a noun phrase is to the word that it depends on."""
        first = noun
        seen: set[int] = set()
        while noun.dep == "conj" and noun.i not in seen:
            seen.add(noun.i)
            noun = self.sentence.head(noun)
        head = self.sentence.head(noun)
        case = self._case(first) or self._case(noun)
        if noun.dep in _SUBJECTS:
            yield from self._as_subject(head, noun)
        elif noun.dep in _PASSIVES:
            yield from self._as_passive(head, noun)
        elif noun.dep in _OBJECTS:
            yield from self._as_object(head)
        elif noun.dep == "obl:agent" or (noun.dep in ("obl", "nmod") and case == "by" and self._is_passive(head)):
            if is_done(self.sentence, head):
                yield Role.AGENT, head
        elif noun.dep == "obl":
            yield from self._as_oblique(head, case)
        elif noun.dep in ("nmod", "nmod:poss", "compound"):
            yield from self._as_modifier(head, "of" if noun.dep == "nmod:poss" else case or "of", noun)
        elif noun.dep == "root" or self.sentence.child(noun, "cop") is not None:
            yield from self._as_cleft(noun)

    def _is_passive(self, verb: Token) -> bool:
        return verb.tag == "VBN" and (
            self.sentence.child(verb, "aux:pass") is not None or verb.dep in ("acl", "acl:relcl", "advcl", "conj")
        )

    def _as_subject(self, verb: Token, subject: Token, depth: int = _DEPTH) -> Iterator[tuple[Role, Token]]:
        """Yield what a verb, or what stands for one, says of its subject; then what the verbs joined to it say."""
        if self.sentence.child(verb, "cop") is not None or verb.pos not in ("VERB", "AUX"):
            yield from self._as_predicate(verb)
        elif self.sentence.child(verb, "aux:pass") is not None:
            yield from self._as_passive(verb, subject, depth)
            return
        elif verb.tag == "VBZ" and subject.tag in ("NNS", "NNPS"):
            return  # a plural with a verb in the singular is the name of something: "Migrants in Kent finds ..."
        elif self._in("need-words", verb):
            if not is_negated(self.sentence, verb):
                yield Role.NEED, verb
        elif self._in("needing-verbs", verb):
            if not is_negated(self.sentence, verb) and not self._is_redeemed(verb):
                yield Role.NEED, verb
        elif self._in("receiving-verbs", verb):
            if is_done(self.sentence, verb):
                yield Role.RECEIVER, verb
        elif self._in("holding-verbs", verb):
            yield from self._held(verb)
        elif not self._in("idle-verbs", verb) and is_done(self.sentence, verb):
            yield Role.AGENT, verb
        if depth:
            yield from self._joined(verb, subject, depth - 1)

    def _is_redeemed(self, verb: Token) -> bool:
        return any(c.dep == "nsubj" and self._in("strength-words", c) for c in self.sentence.children[verb.i])

    def _joined(self, verb: Token, subject: Token, depth: int) -> Iterator[tuple[Role, Token]]:
        """Yield what the verbs with no subject of their own that hang on a verb say of its subject."""
        wished = self._in("idle-verbs", verb) and verb.lemma not in ("come", "go", "arrive", "move", "stay", "return")
        for other in self.sentence.children[verb.i]:
            if other.dep not in _JOINED or (other.dep == "parataxis" and other.i < verb.i):
                continue
            if self.sentence.child(other, *_SUBJECTS, *_PASSIVES, "expl") is not None:
                continue
            if other.dep == "xcomp" and (wished or other.pos != "VERB" or verb.lemma in ASKING):
                yield from self._quality(other) if other.pos in ("ADJ", "NOUN") and is_done(self.sentence, verb) else ()
                continue
            if other.dep == "xcomp" and self.sentence.child(verb, *_OBJECTS) is not None:
                continue  # the object does it: "helped refugees find work"
            if other.dep == "advcl" and other.tag not in ("VBG", "VBN") and self.sentence.child(other, "mark"):
                continue
            if (
                other.dep == "conj"
                and other.pos in ("VERB", "AUX")
                and not is_done(self.sentence, verb)
                and not starts_anew(self.sentence, other)
            ):
                continue
            if other.tag == "VBN" and other.dep == "advcl":
                yield from self._as_passive(other, subject, depth)
            else:
                yield from self._as_subject(other, subject, depth)

    def _as_predicate(self, head: Token) -> Iterator[tuple[Role, Token]]:
        """Yield the quality that a subject is said to have: "are talented", "were short of beds", "is a city of makers"."""
        if is_negated(self.sentence, head) or is_open(self.sentence, head):
            return
        words = [head, *self.sentence.children[head.i]]
        words += [
            g for c in words[1:] for g in self.sentence.children[c.i] if c.dep in ("nmod", "obl", "conj", "xcomp")
        ]
        allowed = ("amod", "nmod", "obl", "conj", "compound", "xcomp", "advmod", "acl", "acl:relcl", "advcl")
        for word in words:
            if word.i == head.i or word.dep in allowed:
                told = tuple(self._quality(word))
                if told:
                    yield from told
                    return
        if head.lemma in ("behind", "responsible") or head.tag == "VBG":
            yield Role.AGENT, head

    def _as_passive(self, verb: Token, subject: Token, depth: int = _DEPTH) -> Iterator[tuple[Role, Token]]:
        if self._in("need-words", verb) or self._in("needing-verbs", verb):
            if not is_negated(self.sentence, verb):
                yield Role.NEED, verb
        elif self._in("strength-words", verb):
            if not is_negated(self.sentence, verb):
                yield Role.STRENGTH, verb
        elif not self._in("idle-verbs", verb) and verb.lower not in _STATES and is_done(self.sentence, verb):
            yield Role.RECEIVER, verb
        if depth:
            yield from self._joined(verb, subject, depth - 1)

    def _held(self, verb: Token) -> Iterator[tuple[Role, Token]]:
        """Yield a strength or need that is had, brought or shown; without either, bringing and showing are deeds."""
        if is_open(self.sentence, verb):
            return
        denied = is_negated(self.sentence, verb)
        objects = [c for c in self.sentence.children[verb.i] if c.dep in ("obj", "xcomp", "obl", "ccomp", "advmod")]
        near = [*objects, *(g for c in objects for g in self.sentence.children[c.i])]
        near += [g for c in near[len(objects) :] if c.dep == "conj" for g in (c, *self.sentence.children[c.i])]
        no = any(t.lower in ("no", "little", "few", "nothing", "nowhere", "neither") for t in near)
        for token in near:
            if self._in("need-words", token) and not denied:
                yield Role.NEED, token
                return
            if self._in("strength-words", token) and not denied:
                yield (Role.NEED if no else Role.STRENGTH), token
                return
        if (no or (denied and objects)) and verb.lemma == "have":
            yield Role.NEED, verb
        elif (
            verb.lemma not in ("have", "hold", "possess", "speak", "own", "know")
            and not denied
            and is_done(self.sentence, verb)
        ):
            yield Role.AGENT, verb

    def _as_object(self, verb: Token) -> Iterator[tuple[Role, Token]]:
        if verb.pos not in ("VERB", "ADJ", "AUX") or not is_done(self.sentence, verb):
            return
        if self._in("needing-verbs", verb) or verb.lemma in _NOT_DONE_TO:
            return
        if self._in("idle-verbs", verb) and verb.lemma not in ("use", "fear", "watch", "leave"):
            return
        yield Role.RECEIVER, verb

    def _as_oblique(self, head: Token, case: str) -> Iterator[tuple[Role, Token]]:
        if case == "from" and head.lemma in ("learn", "hear", "come", "buy", "get", "receive", "borrow"):
            if head.lemma != "come" or self.sentence.child(head, "nsubj") is not None:
                subject = self.sentence.child(head, "nsubj")
                if head.lemma != "come" or (subject is not None and self._is_deed_noun(subject)):
                    yield Role.AGENT, head
            return
        if case == "thanks" or case == "because":
            yield Role.AGENT, head
            return
        if case in _TO and is_done(self.sentence, head):
            if head.pos == "VERB" and (not self._in("idle-verbs", head) or head.lemma in ("go", "come")):
                if case in ("for", "to", "towards", "on", "against", "behind", "at", "after") and not self._in(
                    "needing-verbs", head
                ):
                    yield Role.RECEIVER, head
            elif head.pos in ("ADJ", "NOUN") and case in ("for", "to", "towards"):
                yield Role.RECEIVER, head

    def _is_deed_noun(self, noun: Token) -> bool:
        return self._in("deed-nouns", noun) or self._in("giving", noun)

    def _as_modifier(self, head: Token, case: str, noun: Token) -> Iterator[tuple[Role, Token]]:
        """Yield what a noun is to the noun it hangs on: "the skills of refugees", "help from neighbours", "their courage"."""
        denied = self._is_denied_noun(head)
        if case in ("of", "among", "in"):
            if denied:
                return
            if self._in("need-words", head):
                yield Role.NEED, head
            elif self._in("strength-words", head):
                yield Role.STRENGTH, head
            elif case == "of" and noun.dep != "nmod:poss" and self._in("done-nouns", head):
                yield Role.RECEIVER, head
            elif case == "of" and self._in("deed-nouns", head) and noun.dep != "compound":
                yield Role.AGENT, head
        elif case in ("by", "from") and not denied:
            if self._is_deed_noun(head) or case == "by":
                yield Role.AGENT, head
            elif self._in("strength-words", head):
                yield Role.STRENGTH, head
        elif case in ("for", "to", "towards", "on") and not denied:
            if self._is_deed_noun(head) or self._in("done-nouns", head):
                yield Role.RECEIVER, head

    def _is_denied_noun(self, noun: Token) -> bool:
        """Tell whether what a noun says is denied or only possible in the clause in which it stands."""
        return is_negated(self.sentence, noun) or is_hypothetical(self.sentence, noun)

    def _as_cleft(self, noun: Token) -> Iterator[tuple[Role, Token]]:
        """Yield the deed in "it was refugees who built it"."""
        if self.sentence.child(noun, "cop") is None:
            return
        for clause in self.sentence.children[noun.i]:
            if clause.dep in ("csubj", "advcl:relcl", "acl:relcl", "advcl") and clause.pos == "VERB":
                subject = self.sentence.child(clause, "nsubj")
                if subject is not None and subject.lower in _RELATIVES:
                    yield from self._as_subject(clause, subject)

    def _beside(self, noun: Token) -> Iterator[tuple[Role, Token]]:
        """Yield what clauses that hang on a noun say of it: "who ...", "running the café", "housed in ...", "we met"."""
        if self.sentence.child(noun, "cop") is not None:
            return
        for clause in self.sentence.children[noun.i]:
            if clause.dep in ("acl:relcl", "advcl:relcl"):
                yield from self._relative(clause)
            elif clause.dep == "acl" and clause.tag == "VBG":
                yield from self._as_subject(clause, noun)
            elif clause.dep == "acl" and clause.tag == "VBN":
                yield from self._as_passive(clause, noun)
            elif clause.dep == "nmod" and self._case(clause) in ("with", "without", "in"):
                words = (clause, *self.sentence.children[clause.i])
                told = next((r for w in words for r in self._quality(w)), None)
                if told is not None:
                    lacking = self._case(clause) == "without" or any(w.lower in ("no", "little") for w in words)
                    yield (Role.NEED if lacking else told[0]), told[1]
            elif clause.dep == "amod" and clause.i > noun.i:
                yield from self._quality(clause)

    def _relative(self, clause: Token) -> Iterator[tuple[Role, Token]]:
        subject = self.sentence.child(clause, *_SUBJECTS, *_PASSIVES)
        if subject is not None and subject.lower in _RELATIVES:
            if subject.dep in _PASSIVES:
                yield from self._as_passive(clause, subject)
            else:
                yield from self._as_subject(clause, subject)
        elif subject is not None and self.sentence.child(clause, "cop") is None:
            object_ = self.sentence.child(clause, *_OBJECTS)
            if object_ is None or object_.lower in _RELATIVES:
                yield from self._as_object(clause)


_NOT_DONE_TO = frozenset(
    "be have hold possess own speak include know see mean want love like remember contain comprise count become need fear resemble follow "
    "join mind miss dislike hate believe".split()
)
_STATES = frozenset(
    "born located based situated married known called named involved engaged interested committed dedicated determined "
    "delighted pleased thrilled excited honoured humbled grateful proud moved worried concerned surprised tired "
    "ashamed scared frightened related connected rooted settled united divided filled surrounded lined expected "
    "supposed meant gone done used said".split()
)
