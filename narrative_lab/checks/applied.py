"""Applied wording: words, harmless elsewhere, to reconsider when the grammar applies them to some people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pydantic import Field

from narrative_lab.analysis import Analysis
from narrative_lab.checks import ClassNames, Hit, wording
from narrative_lab.checks._who import is_within, spoken_of, with_before
from narrative_lab.doc import Sentence
from narrative_lab.draft import BlockKind
from narrative_lab.finding import Confidence, Severity
from narrative_lab.mentions import Group
from narrative_lab.principle import Criterion
from narrative_lab.words import Match


class Options(wording.Options):
    """The options of `wording`, and what the words must be said of.

    of: the words must stand near a match of these classes in the parse tree (or hold one).
    stand_ins: words that stand for people whom only a sentence before names: "they".
    within: how many steps in the tree count as near: "a wave of refugees" is 1, "refugees place a burden" 2.
    redeem: keep silent when the same block holds one of these classes.
    acting: keep silent when in the same block one of these groups acts.
    reported: after one of these classes the words are somebody else's, and the finding is milder: "some people say".
    """

    of: ClassNames
    stand_ins: ClassNames = ()
    within: int = Field(default=2, ge=1, le=6)
    redeem: ClassNames = ()
    acting: tuple[Group, ...] = ()
    reported: ClassNames = ()


def run(analysis: Analysis, criterion: Criterion, options: Options) -> Iterator[Hit]:
    """Yield a hit for each match that is applied to the people, unless its block makes up for it."""
    blocks = {block.start: sentences for block, sentences in analysis.doc.paragraphs()}
    redeemed: dict[int, bool] = {}
    for sentence, carried in with_before(analysis, analysis.doc.sentences, options.of, options.stand_ins):
        if sentence.block.kind is BlockKind.HEADING and not options.headings:
            continue
        for name in options.words:
            for match in analysis.matches(sentence, name):
                if not _is_applied(analysis, sentence, carried, match, options):
                    continue
                if not wording.speaks(analysis, sentence, match, options):
                    continue
                block = sentence.block.start
                if block not in redeemed:
                    redeemed[block] = _is_redeemed(analysis, blocks[block], options)
                if not redeemed[block]:
                    hit = wording.hit(analysis, sentence, match, options, criterion)
                    yield _milder(hit) if _is_reported(analysis, sentence, match, options) else hit


def _is_applied(analysis: Analysis, sentence: Sentence, carried: bool, match: Match, options: Options) -> bool:
    people = spoken_of(analysis, sentence, carried, options.of, options.stand_ins)
    tokens = sentence.tokens[match.first : match.last + 1]
    return bool(people) and is_within(sentence, tokens, people, options.within)


def _is_reported(analysis: Analysis, sentence: Sentence, match: Match, options: Options) -> bool:
    """Tell whether the sentence gives the words as what others say."""
    return any(m.last < match.first for name in options.reported for m in analysis.matches(sentence, name))


def _milder(hit: Hit) -> Hit:
    return replace(hit, severity=Severity.NOTE, confidence=Confidence.MEDIUM)


def _is_redeemed(analysis: Analysis, block: tuple[Sentence, ...], options: Options) -> bool:
    if not options.redeem and not options.acting:
        return False
    return any(analysis.found(s).any(options.redeem) or _acts(analysis, s, options) for s in block)


def _acts(analysis: Analysis, sentence: Sentence, options: Options) -> bool:
    """Tell whether one of the groups, or "they", does something in a sentence."""
    return any(m.group in options.acting and m.acts for m in analysis.mentions(sentence))
