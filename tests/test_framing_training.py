"""Training and measuring heads: an estimator by the book, honest folds, figures that agree with scikit-learn's."""

import csv
import hashlib
import json
import re

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_fscore_support
from sklearn.utils.estimator_checks import parametrize_with_checks
from test_codebooks import own  # noqa: F401

from narrative_lab import paths
from narrative_lab.classify import TRAINED, Classifier
from narrative_lab.cli import main
from narrative_lab.codebook import load_codebook
from narrative_lab.encode import ENCODER, SUMS, load_encoder
from narrative_lab.errors import ConfigError, ReadError
from narrative_lab.heads import RECORD, load_head
from narrative_lab.training.framing import head as heads
from narrative_lab.training.framing import own as training
from narrative_lab.training.framing import passages as data
from narrative_lab.training.framing.evaluate import Answers, cross_fitted, measure
from narrative_lab.training.framing.report import evaluate


@pytest.fixture(scope="module")
def corpus(root):
    return data.read(root / "corpus" / "framing" / "passages.jsonl")


@parametrize_with_checks([heads.CodeClassifier()])
def test_the_estimator_keeps_scikit_learns_rules(estimator, check):
    check(estimator)


def test_an_open_label_neither_counts_for_nor_against():
    chance = np.random.default_rng(0)
    X = chance.normal(size=(80, 3))
    y = np.stack([X[:, 0] > 0, X[:, 1] > 0], axis=1).astype(float)
    open_rows = y.copy()
    open_rows[40:, 0] = np.nan
    wrong = y.copy()
    wrong[40:, 0] = 1 - wrong[40:, 0]
    fitted = heads.CodeClassifier().fit(X, open_rows)
    alone = heads.CodeClassifier().fit(X[:40], y[:40])
    assert np.allclose(fitted.coef_[0], alone.coef_[0], atol=1e-4)
    assert not np.allclose(fitted.coef_[0], heads.CodeClassifier().fit(X, wrong).coef_[0], atol=0.1)
    assert fitted.predict(X).shape == (80, 2)


def test_cuts_promise_the_best_f1_that_calibrated_probabilities_can():
    chance = np.random.default_rng(1)
    chances = chance.beta(0.4, 2, size=(4000, 1))
    truth = chance.random((4000, 1)) < chances

    def f1(cut):
        said = chances >= cut
        return 2 * (said & truth).sum() / (said.sum() + truth.sum())

    (cut,) = heads.cuts(chances)
    assert f1(cut) > max(f1(c) for c in np.linspace(0.05, 0.6, 12)) - 0.01


def test_figures_are_those_of_scikit_learn():
    chance = np.random.default_rng(2)
    truth = (chance.random((120, 3)) < 0.3).astype(float)
    chances = np.clip(truth * 0.3 + chance.random((120, 3)) * 0.7, 0, 1)
    chances[:, 2] = chances[:, 2].round(1)  # with many ties
    said = chances > 0.5
    result = measure(truth, Answers(chances, said, np.zeros_like(said)), ("a", "b", "c"))
    for k, code in enumerate("abc"):
        p, r, f, _ = precision_recall_fscore_support(truth[:, k], said[:, k], average="binary")
        row = result.codes[code]
        assert np.allclose([row.precision.value, row.recall.value, row.f1.value], [p, r, f])
        assert np.isclose(row.ap.value, average_precision_score(truth[:, k], chances[:, k]))
        assert row.f1.low < row.f1.value < row.f1.high
    assert result.counted == 3 and np.isclose(result.macro_f1.value, np.mean([r.f1.value for r in result.codes.values()]))


def test_what_is_open_counts_for_nothing():
    truth = np.array([[1.0], [0.0], [1.0], [np.nan]])
    chances = np.array([[0.9], [0.1], [0.8], [0.95]])
    said = chances > 0.5
    row = measure(truth, Answers(chances, said, np.zeros_like(said)), ("a",), 10).codes["a"]
    assert row.support == 2 and row.precision.value == row.recall.value == row.ap.value == 1


def test_no_passage_is_scored_with_a_cut_it_helped_to_choose():
    chance = np.random.default_rng(3)
    logits = chance.normal(size=(60, 2))
    truth = (chance.random((60, 2)) < 0.4).astype(float)
    fold = np.arange(60) % 5
    before = cross_fitted(logits, truth, fold)
    truth[fold == 2] = 1 - truth[fold == 2]
    after = cross_fitted(logits, truth, fold)
    assert np.array_equal(before.chances[fold == 2], after.chances[fold == 2])
    assert not np.array_equal(before.chances[fold != 2], after.chances[fold != 2])


# The corpus


def test_the_models_were_made_from_the_corpus_that_is_here(root):
    found = hashlib.sha256((root / "corpus" / "framing" / "passages.jsonl").read_bytes()).hexdigest()
    for name in (f"{ENCODER}/{SUMS}", *(f"{name}/{RECORD}" for name in TRAINED)):
        assert json.loads((paths.models() / name).read_text(encoding="utf-8"))["passages_sha256"] == found


def test_sentences_and_passages_of_untrained_codebooks_are_labelled_with_codes_that_exist(root, corpus):
    sentences = data.read(root / "corpus" / "framing" / "sentences.jsonl")
    assert {s.group for s in sentences} <= {p.id for p in corpus}
    for name in TRAINED:
        data.require(sentences, load_codebook(name), root)
    for path in (root / "corpus" / "framing" / "untrained").glob("*.jsonl"):
        passages = data.read(path)
        assert len(passages) >= 100
        data.require(passages, load_codebook(path.stem), path)


def test_every_passage_is_labelled_with_codes_that_exist(corpus):
    assert len({p.id for p in corpus}) == len(corpus)
    for name in TRAINED:
        known = set(load_codebook(name).ids)
        assert all(p.codes[name] <= known for p in corpus)
        assert all(p.open.isdisjoint(p.codes[name]) for p in corpus)


def test_variants_stay_on_one_side_of_every_split(corpus):
    fold = data.folds(corpus, 5)
    sides = {}
    for passage, f in zip(corpus, fold, strict=True):
        sides.setdefault(passage.group, set()).add(f)
    assert all(len(side) == 1 for side in sides.values())
    assert len(set(fold)) == 5


def test_no_passage_nearly_repeats_one_of_another_group(corpus):
    seen = {}
    for passage in corpus:
        words = re.findall(r"\w+", passage.text.lower())
        for i in range(len(words) - 8):
            run = " ".join(words[i : i + 9])
            assert seen.setdefault(run, passage.group) == passage.group, run


def test_no_passage_is_an_example_of_a_definition(corpus):
    texts = {" ".join(p.text.split()) for p in corpus}
    for name in TRAINED:
        for code in load_codebook(name).codes:
            assert texts.isdisjoint((*code.examples, *code.near_misses))


@pytest.mark.parametrize("name", TRAINED)
def test_training_the_head_again_gives_what_ships(name, corpus):
    """Two codes of each head are trained anew on the vectors that are served, with the calibration that was recorded."""
    encoder = load_encoder()
    head = load_head(name, encoder)
    record = json.loads((paths.models() / name / RECORD).read_text(encoding="utf-8"))
    slope, shift = record["calibration"]
    truth = data.labels(corpus, name, head.codebook.ids)
    model = heads.CodeClassifier().fit(encoder.encode([p.text for p in corpus]), truth[:, :2])
    assert np.allclose(model.coef_ * slope, head.weights[:2], atol=2e-2)
    assert np.allclose(model.intercept_ * slope + shift, head.bias[:2], atol=2e-2)


# A codebook of one's own


@pytest.fixture
def coded(tmp_path):
    path = tmp_path / "coded.csv"
    shapes = {
        "buses": ("The {} was late on {}.", "Route {} now stops at {}.", "Drivers of the {} met at {}."),
        "bikes": ("She pedals {} miles to {}.", "The lane with {} stands ends at {}.", "Cyclists counted {} holes by {}."),
        "": ("The {} minutes of {} were approved.", "Choir number {} sang in {}.", "Rent of {} pounds is due in {}."),
    }
    places = ("Leeds", "the mill", "Oakham", "the quay")
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["text", "codes"])
        for i in range(45):
            code = list(shapes)[i % 3]
            rows.writerow([shapes[code][i // 3 % 3].format(i + 3, places[i % 4]), code])
    return path


def test_training_ones_own_codebook_is_found_by_classify(own, coded, nlp, capsys):  # noqa: F811
    path = own()
    assert main(["train", "--codebook", str(path), "--labels", str(coded)]) == 0
    told = capsys.readouterr().out
    assert "trained: macro F1" in told and "majority: macro F1 0.00" in told
    head = load_head(path, load_encoder())
    assert head.trained
    classifier = Classifier([path])
    (found,) = classifier.passages(["The bus to Oakham was late again."])
    assert found["travel"].labels == ("buses",)
    path.write_text(path.read_text(encoding="utf-8").replace("id: bikes", "id: trams"), encoding="utf-8")
    with pytest.raises(Exception, match="other codes"):
        Classifier([path])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text,other\na,b\n", 'a column "codes"'),
        ("text,codes\na bus,tram\n", "no code 'tram'"),
        ("text,codes\na bus,buses\nno bus,\na tram,\nmy bus,buses\nbikes,bikes\n", "nothing can be learned"),
        ("text,codes,group\na bus,buses,x\na bike,bikes,x\n", "one group"),
        ("text,buses,bikes\na bus,maybe,0\n", "bad.csv:2: 'maybe' under 'buses'"),
    ],
)
def test_labels_that_cannot_be_used_are_told(own, tmp_path, content, said):  # noqa: F811
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises((ReadError, ConfigError), match=said):
        training.train(own(), path)


def test_an_evaluation_names_every_code_and_baseline(tmp_path):
    rows = [
        {"id": i, "text": t, "codes": {"welcoming-america": c, "annex-a": []}, "source": s}
        for i, (t, c, s) in enumerate(
            [
                ("Neighbours brought soup to the new family on the first night.", ["friendliness"], "a.txt"),
                ("Bins are emptied on Tuesday.", [], "b"),
                ("Two brothers from Homs opened a bakery and employ eleven.", ["innovation"], "b"),
            ]
            * 5
        )
    ]
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    told = evaluate(path, Classifier(["welcoming-america"]), errors=1)
    for code in load_codebook("welcoming-america").ids:
        assert code in told
    for system in ("narrative_lab", "majority", "nearness to the definitions"):
        assert f"{system}: macro F1" in told
    assert "15 passages" in told and "10 passages" in evaluate(path, Classifier(["welcoming-america"]), without=["*.txt"])
    figures = json.loads(evaluate(path, Classifier(["welcoming-america"]), as_json=True))
    assert figures["welcoming-america"]["narrative_lab"]["passages"] == 15
    with pytest.raises(ConfigError, match="coded in intercultural-cities"):
        evaluate(path, Classifier(["intercultural-cities"]))
    path.write_text(json.dumps({**rows[0], "codes": {"welcoming-america": ["inovation"]}}) + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match="labelled.jsonl:1.*'inovation'"):
        evaluate(path, Classifier(["welcoming-america"]))
    path.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="labelled.jsonl:1"):
        evaluate(path, Classifier(["welcoming-america"]))
