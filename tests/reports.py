"""Reports made by hand, for tests of everything that comes after the check."""

from __future__ import annotations

import re
from dataclasses import replace

from narrative_lab.draft import Block, BlockKind, Draft, DraftKind, Span
from narrative_lab.finding import Confidence, FacetResult, Finding, Rating, Severity
from narrative_lab.framing import Coding, Framing, Profile, Share
from narrative_lab.report import NotJudged, Report, Subject

PARAGRAPH, HEADING, ITEM, QUOTE, CELL = (
    BlockKind.PARAGRAPH,
    BlockKind.HEADING,
    BlockKind.LIST_ITEM,
    BlockKind.QUOTE,
    BlockKind.TABLE_CELL,
)

BLOCKS = (
    (HEADING, 1, "en", "Harrowmouth: a port that has always made room 🚢"),
    (
        PARAGRAPH, 0, "en",
        "For three hundred years boats have tied up at Rope Quay, and the people who stepped off them built this town. "
        "Weavers from Flanders, dockers from Cork & nurses from Kerala all left their names on our streets.",
    ),
    (HEADING, 2, "en", "What we face"),
    (
        PARAGRAPH, 0, "en",
        "Last year an influx of refugees arrived in Harrowmouth. The influx has been managed by the council and "
        "vulnerable migrants were supported in line with the ICF <2019> guidance. It is not true that refugees are "
        "a burden on our schools. They must learn to respect our way of life.",
    ),
    (HEADING, 2, "en", "What happens next"),
    (ITEM, 1, "en", "By May, the Lantern Library will run English classes on Tuesday evenings 👩🏽‍🏫"),
    (ITEM, 2, "en", "Long-standing neighbours and new arrivals will share the teaching"),
    (ITEM, 1, "en", "The utilisation of volunteers will be explored"),
    (QUOTE, 0, "en", "“I came for the work. I stayed for the choir,” says Amina, a baker on Tar Lane."),
    (PARAGRAPH, 0, "cy", "Mae croeso i bawb yn ein tref, ac mae drysau'r llyfrgell ar agor bob dydd."),
    (
        PARAGRAPH, 0, "en",
        "The influx is set to continue, and partners across the system will take forward the delivery of an integrated "
        "locality-based support offer so that need is met. See \"R&D\" at www.example.org/?a=1&b=<two>.",
    ),
)  # fmt: skip

SCALE = ("missing", "emerging", "clear", "strong")
SCALES = {"plain-language": ("dense", "demanding", "clear", "plain")}
PRINCIPLES = (
    (
        "asset-based",
        "Starts from strengths",
        1,
        "The past is told by its strengths; today is told by need.",
    ),
    ("strategic-link", "Tied to the city's own plans", 0, "No plan, vision or campaign is named."),
    ("service-delivery", "Backed by real services", 2, "One class has a place, a day and a date."),
    (
        "two-way",
        "A story of newcomers and neighbours",
        1,
        "Both teach, but only one side is asked to change.",
    ),
    ("place-story", "Rooted in this place", 3, "History, values and people are told with names."),
    ("plain-language", "Plain words", 1, "Three sentences run past 25 words."),
)

FACETS = {
    "asset-based": (("strengths-city", "strengths of the city"), ("strengths-people", "strengths of its people")),
    "strategic-link": (("plan", "a named plan or vision"), ("brand", "the city's brand or campaign")),
    "service-delivery": (("service", "a named service"), ("who-when", "who does what by when")),
    "two-way": (("both-present", "both sides present"), ("both-act", "both sides acting")),
    "place-story": (("past", "the past of this place"), ("future", "where the town is going")),
    "plain-language": (("short", "short sentences"),),
}

QUESTIONS = {
    "strategic-link": ("Which line of the city plan does this work help to keep?",),
    "two-way": ("What do people who have lived here for long gain from this, and what do they do?",),
    "place-story": ("What should Harrowmouth look like in ten years?",),
}


def draft() -> Draft:
    """Return a draft of some 200 words on the made-up town of Harrowmouth, with its blocks."""
    text, blocks = "", []
    for kind, level, language, words in BLOCKS:
        text += "\n\n" if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(words), level, language))
        text += words
    return Draft(
        text,
        title="Harrowmouth: a port that has always made room 🚢",
        source="drafts/harrowmouth.md",
        blocks=tuple(blocks),
        notes=("Two comments in the margin were not read.",),
    )


def spans(text: str, quote: str) -> tuple[Span, ...]:
    """Return every place of a quote in a text."""
    return tuple(Span(m.start(), m.end()) for m in re.finditer(re.escape(quote), text))


def finding(
    id: str,
    principle: str,
    criterion: str,
    severity: Severity,
    quote: str,
    message: str,
    why: str = "",
    suggestions: tuple[str, ...] = (),
    source: str = "",
    confidence: Confidence = Confidence.HIGH,
    in_: str | None = None,
) -> Finding:
    """Return a finding on every place of `quote` in the draft (or in `in_`); on the whole draft if `quote` is ""."""
    places = spans(in_ or draft().text, quote) if quote else ()
    assert places or not quote, f"not in the draft: {quote}"
    first, *also = places or (None,)
    return Finding(
        id=id,
        principle=principle,
        criterion=criterion,
        severity=severity,
        span=first,
        quote=quote,
        message=message,
        why=why,
        suggestions=suggestions,
        source=source,
        confidence=confidence,
        count=1 + len(also),
        also=tuple(also),
    )


def findings() -> tuple[Finding, ...]:
    """Return the findings of the sample report, in order of place, those on the whole draft last."""
    e, n, a, w = Severity.EVIDENCE, Severity.NOTE, Severity.ADVICE, Severity.WARNING
    found = (
        finding(
            "f1", "place-story", "past", e,
            "For three hundred years boats have tied up at Rope Quay, and the people who stepped off them built this town.",
            "The past is told, with a name.",
        ),
        finding(
            "f2", "asset-based", "strengths-people", e, "the people who stepped off them built this town",
            "People are shown by what they give.",
        ),
        finding(
            "f3", "place-story", "past", e, "Weavers from Flanders, dockers from Cork & nurses from Kerala",
            "The past is told, with a name.",
        ),
        finding(
            "f4", "asset-based", "water", w, "influx",
            "“influx” turns people into water. You could write “people who came”.",
            "Words for floods make readers afraid, even when a friend says them.",
            ("people who came", "new neighbours"),
            "Counterpoint, “Five ways to reframe the migration debate”",
        ),
        finding(
            "f5", "asset-based", "recipients", a, "vulnerable migrants were supported",
            "People only receive help here.",
            "Readers then see a need and not a neighbour.",
            ("say what people did with the help", "“people who were new to the town found …”"),
            "Annex A, section 3",
        ),
        finding(
            "f6", "plain-language", "passive", n, "vulnerable migrants were supported in line with the ICF <2019> guidance",
            "This does not say who did it.",
            "A reader wants to know who acts.",
            ("The council's housing team helped …",),
            "UK government content design guidance",
        ),
        finding(
            "f7", "plain-language", "acronym", n, "ICF", "“ICF” is not spelled out.",
            "A short form shuts out readers who do not know it.",
            ("Inclusive Cities framework (ICF)",),
            "UK government content design guidance",
        ),
        finding(
            "f8", "asset-based", "myth", w, "It is not true that refugees are a burden on our schools",
            "This says a rumour again in order to deny it.",
            "Readers keep the rumour and lose the “not”.",
            ("Start with what is true: what children and parents bring to the schools.",),
            "ICPA Reframing Migration Narratives Toolkit, core lessons",
        ),
        finding(
            "f9", "two-way", "one-way", w, "They must learn to respect our way of life",
            "Only newcomers are asked to change.",
            "A welcome goes both ways.",
            ("say what each side will do", "put “all of us” first"),
            "Annex A, section 3",
        ),
        finding(
            "f10", "service-delivery", "service", e,
            "By May, the Lantern Library will run English classes on Tuesday evenings",
            "A real service has a place and a date.",
        ),
        finding(
            "f11", "two-way", "both-act", e, "Long-standing neighbours and new arrivals will share the teaching",
            "Both sides act.",
        ),
        finding(
            "f12", "service-delivery", "no-actor", a, "The utilisation of volunteers will be explored",
            "A promise with nobody to keep it.",
            "Readers trust a promise that has a name and a day.",
            ("Name who will do it, and by when.",),
            "Annex A, section 3",
            Confidence.LOW,
        ),
        finding(
            "f13", "plain-language", "long-sentence", a,
            "The influx is set to continue, and partners across the system will take forward the delivery of an integrated "
            "locality-based support offer so that need is met.",
            "This sentence has 26 words.",
            "Most readers lose the thread after 25.",
            ("Cut it after “continue”.",),
            "UK government content design guidance",
        ),
        finding(
            "f14", "strategic-link", "plan", a, "",
            "No plan of the city is named.",
            "A link to the plan shows that this work will last.",
            ("Which line of the city plan does this work help to keep?",),
            "Annex A, section 3",
        ),
        finding(
            "f15", "place-story", "future", a, "",
            "Nothing looks ahead.",
            "A story needs a place to go.",
            (),
            "Annex A, section 3",
        ),
        finding(
            "f16", "plain-language", "reading-age", n, "",
            "The text reads at about age 15.",
            "Most people read best at age 9 to 12.",
        ),
    )  # fmt: skip
    return found


def profiles(first: Span, second: Span) -> tuple[Profile, ...]:
    """Return the framing of the sample: one codebook that is decided, one that only shows candidates."""
    sure, unsure = Coding("annex-a", "place-past", first, 0.91, "yes"), Coding("annex-a", "asset", second, 0.38, "unsure")
    near = Coding("action-plan", "goal", second, 0.62, "no")
    return (
        Profile("annex-a", "Annex A signals", True, True, 172, (
            Share("asset", "Strengths", "what people bring", "#2f7d32", 0.74, 0.0, 0.12, 0, (unsure,)),
            Share("place-past", "History of the place", "the past of this place is told", "#6b4f2a", None, 0.2, 0.0, 1, (sure,)),
            Share("deficit-threat", "Burden or threat", "newcomers shown as a cost", "#b3261e", 0.44, 0.0, 0.0, 0, ()),
        )),
        Profile("action-plan", "Parts of an action plan", False, False, 172, (
            Share("goal", "Goal", "what is to be reached", "#1d6fa5", None, None, None, 0, (near,)),
        )),
    )  # fmt: skip


def framing() -> Framing:
    """Return the framing of the sample draft by itself."""
    found = findings()
    return Framing(draft(), profiles(found[0].span, found[1].span), (), versions=(("narrative_lab", "0.1.0"),))


def report() -> Report:
    """Return the sample report: every kind of finding, overlaps, repeats, emoji, Welsh, and characters of HTML."""
    subject_draft, found = draft(), findings()
    welsh = next(b for b in subject_draft.blocks if b.language == "cy")
    ratings = []
    for id, name, rating, reason in PRINCIPLES:
        facets = []
        for facet_id, facet_name in FACETS[id]:
            shown = tuple(f.id for f in found if f.is_evidence and (f.principle, f.criterion) == (id, facet_id))
            facets.append(FacetResult(facet_id, facet_name, bool(shown), True, shown))
        ratings.append(Rating(id, name, rating, SCALES.get(id, SCALE), reason, tuple(facets), QUESTIONS.get(id, ())))
    ratings[-1] = replace(ratings[-1], measures=(("reading_age", 15.2), ("words_per_sentence", 18.4)))
    return Report(
        draft=subject_draft,
        kind=DraftKind.PAGE,
        kind_guessed=True,
        language="en",
        words=172,
        subject=Subject("yes", "It speaks of refugees, new arrivals and neighbours."),
        ratings=tuple(ratings),
        findings=found,
        first=("f4", "f9", "f14"),
        profiles=profiles(found[0].span, found[1].span),
        codings=(Coding("annex-a", "place-past", found[0].span, 0.91, "yes"),),
        not_judged=(NotJudged(Span(welsh.start, welsh.end), "cy", "It is in Welsh, and only English is checked."),),
        versions=(("narrative_lab", "0.1.0"),),
        models=(("syntax", "0" * 64),),
        definitions=tuple((id, "1" * 64) for id, *_ in PRINCIPLES),
    )


def empty_report() -> Report:
    """Return a report on an empty draft: nothing found, every principle missing."""
    ratings = tuple(Rating(id, name, 0, SCALES.get(id, SCALE), "There is no text.") for id, name, *_ in PRINCIPLES)
    subject = Subject("no", "There is no text.")
    versions = (("narrative_lab", "0.1.0"),)
    return Report(
        Draft("", source="<stdin>"), DraftKind.POST, True, "und", 0, subject, ratings, (), (), versions=versions
    )


def hostile_report() -> Report:
    """Return a report whose every text tries to break out of the format it is written in."""
    text = "<script>alert(1)</script> **bold** [link](javascript:x) \x1b[31mred\x1b[0m \u202eback\u202c | `code` \x00 &amp; end"
    evil = "</style><img src=x onerror=alert(1)> {{ 7*7 }} *x* _y_ \x1b[2J # z"
    span = spans(text, "<script>alert(1)</script> **bold**")[0]
    first = Finding(
        "f\"><b>", "asset-based", "x", Severity.WARNING, span, text[span.start : span.end],
        evil, evil, (evil,), evil,
    )  # fmt: skip
    inner = spans(text, "(1)</script> **bold** [link](javascript:x) \x1b[31mred")[0]
    second = replace(first, id="g'", severity=Severity.EVIDENCE, span=inner, quote=text[inner.start : inner.end])
    rating = Rating("asset-based", evil, 1, SCALE, evil, (FacetResult("x", evil, False, True),), (evil,))
    return Report(
        Draft(text, title=evil, source="/home/nobody/<b>.md", notes=(evil,)),
        DraftKind.POST,
        False,
        "en",
        7,
        Subject("unsure", evil),
        (rating,),
        (first, second),
        (first.id,),
        versions=(("narrative_lab", "0.1.0"),),
    )


def better_report() -> Report:
    """Return the report on a later version: one warning gone, a plan gained, the past lost."""
    base = report()
    text = base.draft.text.replace("They must learn to respect our way of life.", "")
    text = text.replace("By May,", "Under our Open Tide plan, by May,")
    plan = finding(
        "g1", "strategic-link", "plan", Severity.EVIDENCE, "our Open Tide plan", "A plan is named.", in_=text
    )
    fresh = finding(
        "g2", "two-way", "us", Severity.ADVICE, "our streets", "“Our” leaves newcomers out.",
        "Readers who came later are not in it.", ("the streets we share",), in_=text,
    )  # fmt: skip
    kept = tuple(
        finding(
            f"n{f.id}",
            f.principle,
            f.criterion,
            f.severity,
            f.quote.removeprefix("By May, "),
            f.message,
            f.why,
            in_=text,
        )
        for f in base.findings
        if f.id not in ("f1", "f3", "f9", "f14")
    )
    ratings = []
    for rating in base.ratings:
        facets = tuple(
            replace(f, present=False, evidence=())
            if f.id == "past"
            else replace(f, present=True, evidence=("g1",))
            if f.id == "plan"
            else replace(f, evidence=tuple(f"n{i}" for i in f.evidence))
            for f in rating.facets
        )
        step = {"strategic-link": 2, "place-story": 1}.get(rating.id, rating.rating)
        ratings.append(replace(rating, facets=facets, rating=step))
    return replace(
        base,
        draft=replace(base.draft, text=text, blocks=()),
        ratings=tuple(ratings),
        findings=(plan, fresh, *kept),
        first=("nf4", "g2"),
    )
