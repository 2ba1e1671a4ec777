"""Classification: each text by itself, in the light of its neighbours, the same however it is called."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from test_codebooks import own  # noqa: F401

import narrative_lab as nl
from narrative_lab import encode, heads, paths
from narrative_lab.classify import TRAINED, Classifier, blend, neighbours
from narrative_lab.encode import LONGEST, OnnxEncoder, load_encoder
from narrative_lab.errors import ConfigError, ModelError, ReadError
from narrative_lab.framing import UNSURE, YES
from narrative_lab.passages import classify_passages, read_passages
from narrative_lab.writers import json_schema, write_framings

DRAFT = """# A town that bakes

Two families from Homs opened a bakery on Kirk Street last spring. They now employ eleven people and sell to every school.

Bins are emptied on Tuesdays. The next council meeting is on 4 May.
"""


@pytest.fixture(scope="module")
def classifier():
    return Classifier()


@pytest.fixture(scope="module")
def framing(nlp):
    return nl.classify(DRAFT, nlp=nlp)


def test_a_vector_depends_on_its_own_text_alone():
    encoder = load_encoder()
    texts = ["Bins are emptied on Tuesdays.", "x", "The bakery employs eleven people. " * 20, "", "日本語 🙂"]
    together = encoder.encode(texts)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(encoder.encode([text])[0], vector)
    assert np.array_equal(encoder.encode(texts[::-1]), together[::-1])
    assert together.dtype == np.float32 and np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_a_long_text_is_read_to_its_end():
    encoder = load_encoder()
    long = "The council met and the minutes were approved. " * LONGEST
    first, second = encoder.encode([long, long + "Newcomers opened a hundred shops and everyone is proud of them. " * 80])
    assert not np.allclose(first, second, atol=1e-3)


def test_scores_do_not_depend_on_what_else_is_asked(classifier, nlp):
    one = nl.classify(DRAFT, ["welcoming-america"], nlp=nlp)
    both = nl.classify(DRAFT, nlp=nlp)
    assert one.profile("welcoming-america") == both.profile("welcoming-america")
    texts = ["They opened a shop.", "We welcome everybody here.", "Minutes were approved."]
    alone = [classifier.passages([text])[0] for text in texts]
    for found, other in zip(classifier.passages(texts), alone, strict=True):
        for book in TRAINED:
            assert found[book].ranked == other[book].ranked


def test_a_check_again_after_an_edit_changes_only_that_block(nlp):
    before = nl.classify(DRAFT, nlp=nlp)
    after = nl.classify(DRAFT.replace("Bins are emptied on Tuesdays.", "Bins go out on Friday night."), nlp=nlp)

    def first_block(framing):
        end = framing.draft.text.index("Bins")
        return [(c.code, c.span, c.score) for c in framing.codings if c.span.end <= end]

    assert first_block(before) and first_block(before) == first_block(after)


def test_spans_are_sentences_of_the_draft_and_headings_are_left_out(framing):
    for coding in framing.codings:
        assert framing.draft.text[coding.span.start : coding.span.end].strip().endswith(".")
        assert coding.decision in (YES, UNSURE) and 0 <= coding.score <= 1


def test_a_founder_is_seen_and_bins_are_not(framing):
    profile = framing.profile("welcoming-america")
    innovation = next(s for s in profile.shares if s.code == "innovation")
    assert framing.draft.quote(innovation.strongest[0].span).startswith(("Two families", "They now"))
    bins = framing.draft.text.index("Bins")
    assert not [c for c in framing.codings if c.codebook == "welcoming-america" and c.decision == YES and c.span.start >= bins]


def test_shares_are_parts_of_the_words_that_were_read(framing):
    assert [p.trained for p in framing.profiles] == [True, True, False]
    for profile in framing.profiles[:2]:
        assert profile.words == 35  # of two paragraphs; the heading is left out
        for share in profile.shares:
            assert 0 <= share.share <= 1 and share.share + share.unsure <= 1 + 1e-9
            assert (share.sentences > 0) == (share.share > 0)


def test_neighbours_are_of_the_same_block():
    vectors = np.eye(4, dtype=np.float32)
    around = neighbours(vectors, ["a", "a", "b", "b"])
    assert np.array_equal(around[0], vectors[1]) and np.array_equal(around[2], vectors[3])
    assert np.array_equal(blend(vectors, around, 0.0), vectors)
    assert np.allclose(np.linalg.norm(blend(vectors, around, 0.5), axis=1), 1)


@pytest.mark.parametrize("text", ["", "\n\n", "# Only a heading", "🙂", "Ein deutscher Satz über die Stadt und ihre Leute."])
def test_odd_drafts_are_survived(text, nlp):
    framing = nl.classify(text, ["all"], nlp=nlp)
    assert [p.codebook for p in framing.profiles] == list(nl.codebooks())
    for format in ("json", "terminal", "markdown", "html"):
        assert write_framings([framing], format)


def test_an_untrained_codebook_ranks_and_decides_only_when_asked(nlp, own):  # noqa: F811
    path = own()
    text = "The buses were late again. Two bikes were stolen. The roof leaks."
    ranked = nl.classify(text, [path], nlp=nlp)
    (profile,) = ranked.profiles
    assert not profile.trained and not ranked.codings
    assert [s.share for s in profile.shares] == [None, None]
    best = {s.code: ranked.draft.quote(s.strongest[0].span) for s in profile.shares}
    assert best == {"buses": "The buses were late again.", "bikes": "Two bikes were stolen."}
    decided = nl.classify(text, [path], decide=True, nlp=nlp)
    assert all(s.share is not None for s in decided.profiles[0].shares)
    assert decided.profiles[0].decided and not decided.profiles[0].trained
    assert "% likely" not in write_framings([decided], "terminal")


def test_two_codebooks_may_not_have_one_id(own):  # noqa: F811
    path = own(lambda data: data.update(id="annex-a"))
    with pytest.raises(ConfigError, match="annex-a"):
        Classifier(["annex-a", path])
    assert Classifier("annex-a").heads[0].codebook.id == "annex-a"


def test_json_follows_its_schema(framing):
    schema = json_schema("framing")
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(json.loads(write_framings([framing], "json")))) == []


def test_html_shows_no_markup_of_the_draft(nlp):
    framing = nl.classify("Two families from Homs <script>alert(1)</script> opened a bakery and employ eleven people.", nlp=nlp)
    page = write_framings([framing], "html")
    assert "<script" not in page and "&lt;script&gt;" in page


# Passages


def lines(*rows):
    return [json.dumps(row).encode() + b"\n" for row in rows]


def test_passages_are_answered_in_order_as_they_come(classifier):
    served = []

    def waiting():
        for i in range(200):
            served.append(i)
            yield from lines({"id": f"p{i}", "text": f"Passage number {i} is about newcomers who open shops."})

    answers = classify_passages(read_passages(waiting(), "x.jsonl"), classifier)
    first = next(answers)
    assert first["id"] == "p0" and len(served) < 200
    assert [a["id"] for a in answers] == [f"p{i}" for i in range(1, 200)]
    for book in TRAINED:
        found = first["codes"][book]
        assert set(found) == {"labels", "scores", "unsure"} and set(found["labels"]) <= set(found["scores"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{no json", "x.jsonl:2: is not JSON"),
        (b'{"id": "a"}', 'x.jsonl:2: needs an "id" and a "text"'),
        (b"[]", 'x.jsonl:2: needs an "id" and a "text"'),
        (b"\xff\xfe", "x.jsonl:2: is not JSON in UTF-8"),
    ],
)
def test_a_bad_line_is_named(line, said):
    good = lines({"id": 1, "text": "a"})
    with pytest.raises(ReadError, match=said):
        list(read_passages([*good, line], "x.jsonl"))


def test_the_command_line_answers_passages_in_json_lines(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"".join(lines({"id": "é", "text": "We welcome everyone."}, {"id": 2, "text": ""})))
    command = [sys.executable, "-m", "narrative_lab", "classify", str(path), "--codebook", "welcoming-america"]
    done = subprocess.run([*command, "--format", "jsonl"], capture_output=True, encoding="utf-8", check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["é", 2]
    assert list(rows[0]["codes"]) == ["welcoming-america"]


# Models that are missing or were changed


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Return a copy of the models in a folder that the package takes for its own."""
    for name in (encode.ENCODER, *TRAINED):
        shutil.copytree(paths.models() / name, tmp_path / name)
    monkeypatch.setattr(paths, "models", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("file", [encode.GRAPH, encode.PIECES, encode.SUMS, heads.BACKGROUND])
def test_an_encoder_that_was_changed_or_lost_is_refused(models, file):
    path = models / encode.ENCODER / file
    path.write_bytes(path.read_bytes()[:-40] + b"x" * 40)
    with pytest.raises(ModelError, match=file):
        OnnxEncoder(models / encode.ENCODER)
    path.unlink()
    with pytest.raises(ModelError, match=file):
        OnnxEncoder(models / encode.ENCODER)


@pytest.mark.parametrize("file", [heads.ARRAYS, heads.RECORD])
def test_a_head_that_was_changed_or_lost_is_refused(models, file):
    path = models / "annex-a" / file
    path.write_bytes(path.read_bytes()[:-40] + b"x" * 40)
    with pytest.raises(ModelError, match=file):
        heads.load_head("annex-a", load_encoder())
    path.unlink()
    with pytest.raises(ModelError, match=file):
        heads.load_head("annex-a", load_encoder())


@pytest.mark.parametrize(("key", "value", "said"), [("codes", ["other"], "other codes"), ("encoder", "0" * 64, "another encoder")])
def test_a_head_for_something_else_is_refused(models, key, value, said):
    path = models / "annex-a" / heads.RECORD
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**record, key: value}), encoding="utf-8")
    with pytest.raises(ModelError, match=said):
        heads.load_head("annex-a", load_encoder())


def test_an_encoder_that_is_not_there_is_told():
    with pytest.raises(ModelError, match="no-such-encoder"):
        load_encoder("no-such-encoder")


def test_an_unknown_codebook_is_told():
    with pytest.raises(ConfigError, match="no-such-book"):
        Classifier(["no-such-book"])
