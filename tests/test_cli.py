"""The command line as a user meets it: what it prints, where it writes, and how it exits."""

import io
import json
import sys

import pytest

from narrative_lab.cli import main

GOOD = "Refugees opened shops on Mill Street, and the town came to buy."
BAD = "A flood of refugees came to Harrowmouth and the town must help these vulnerable people."


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Run every command in an empty folder, so that no configuration of this checkout is found."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft.md"
    path.write_text(BAD, encoding="utf-8")
    return path


def run(capsys, *args):
    code = main([str(a) for a in args])
    out, err = capsys.readouterr()
    return code, out, err


def test_check_prints_a_report(capsys, draft):
    code, out, err = run(capsys, "check", draft)
    assert (code, err) == (0, "")
    assert "flood" in out
    assert "\x1b[" not in out


def test_check_reads_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BAD.encode())))
    code, out, _ = run(capsys, "check", "-", "--format", "json")
    assert code == 0 and json.loads(out)["draft"]["text"] == BAD


def test_several_drafts_give_an_array(capsys, draft, tmp_path):
    (tmp_path / "other.txt").write_text(GOOD, encoding="utf-8")
    code, out, _ = run(capsys, "check", draft, tmp_path / "other.txt", "--format", "json")
    assert code == 0 and [r["draft"]["text"] for r in json.loads(out)] == [BAD, GOOD]


def test_one_bad_file_loses_nothing(capsys, draft, tmp_path):
    code, out, err = run(capsys, "check", tmp_path / "gone.docx", draft, "--format", "json")
    assert code == 2
    assert "gone.docx" in err
    assert json.loads(out)["draft"]["text"] == BAD


@pytest.mark.parametrize(("name", "starts"), [("r.html", "<!doctype html>"), ("r.json", "{"), ("r.md", "#")])
def test_output_file_chooses_the_format(capsys, draft, tmp_path, name, starts):
    code, out, _ = run(capsys, "check", draft, "--output", tmp_path / name)
    assert (code, out) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(starts)


@pytest.mark.parametrize(("level", "code"), [("warning", 1), ("advice", 1), ("note", 1)])
def test_fail_on_finds(capsys, draft, level, code):
    assert run(capsys, "check", draft, "--fail-on", level, "--brief")[0] == code


def test_fail_on_passes_when_nothing_is_as_grave(capsys, tmp_path):
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    assert run(capsys, "check", tmp_path / "good.txt", "--fail-on", "warning")[0] == 0


def water(report):
    """Return how often a report finds fault with pictures of water."""
    return sum(f["count"] for f in report["findings"] if f["criterion"] == "water-metaphor")


def test_terms_kind_only_and_ignore_are_heard(capsys, draft):
    assert water(json.loads(run(capsys, "check", draft, "--format", "json")[1])) == 1
    _, out, _ = run(
        capsys, "check", draft, "--term", "A flood of refugees", "--kind", "speech", "--only", "asset-based",
        "--ignore", "need-only", "--format", "json",
    )  # fmt: skip
    report = json.loads(out)
    assert report["draft"]["kind"] == "speech" and not report["draft"]["kind_guessed"]
    assert [p["id"] for p in report["principles"]] == ["asset-based"]
    assert water(report) == 0


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (".narrative-lab.toml", 'terms = ["A flood of"]\nkind = "release"\n'),
        (".narrative-lab.toml", '\ufeffterms = ["A flood of"]\nkind = "release"\n'),
        ("pyproject.toml", '[tool.narrative-lab]\nterms = ["A flood of"]\nkind = "release"\n'),
    ],
)
def test_configuration_is_found(capsys, draft, tmp_path, name, body):
    (tmp_path / name).write_text(body, encoding="utf-8")
    for args in ((), ("--config", tmp_path / name)):
        report = json.loads(run(capsys, "check", draft, "--format", "json", *args)[1])
        assert report["draft"]["kind"] == "release" and water(report) == 0


def test_a_report_never_takes_the_place_of_the_draft(capsys, draft):
    code, _, err = run(capsys, "check", draft, "--output", draft)
    assert code == 2 and "would be lost" in err
    assert draft.read_text(encoding="utf-8") == BAD


def test_a_pattern_of_names_is_expanded(capsys, draft, tmp_path):
    (tmp_path / "other.md").write_text(GOOD, encoding="utf-8")
    assert len(json.loads(run(capsys, "check", "*.md", "--format", "json")[1])) == 2


@pytest.mark.parametrize(
    ("body", "says"), [("kinds = 1\n", "kinds"), ("terms = \n", "not valid TOML"), ('kind = "poem"\n', "kind")]
)
def test_a_bad_configuration_names_the_file(capsys, draft, tmp_path, body, says):
    (tmp_path / ".narrative-lab.toml").write_text(body, encoding="utf-8")
    code, _, err = run(capsys, "check", draft)
    assert code == 2 and ".narrative-lab.toml" in err and says in err


@pytest.mark.parametrize(
    "args",
    [
        ("check", "draft.md", "--only", "nothing"),
        ("check", "draft.md", "--format", "pdf"),
        ("check", "draft.md", "--output", "report.xyz"),
        ("check", "draft.md", "--definitions", "nowhere"),
        ("check", "draft.md", "--model", "no_such_model"),
        ("check", "gone.txt"),
        ("principles", "nothing"),
        ("compare", "draft.md", "gone.md"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_and_exits_with_2(capsys, draft, args):
    code, out, err = run(capsys, *args)
    assert code == 2 and out == "" and err.strip()
    assert "Traceback" not in err


def test_compare_says_what_changed(capsys, draft, tmp_path):
    (tmp_path / "after.md").write_text(GOOD, encoding="utf-8")
    code, out, _ = run(capsys, "compare", draft, tmp_path / "after.md")
    assert code == 0 and "flood" in out


def test_principles_are_listed(capsys, definitions):
    _, out, _ = run(capsys, "principles")
    assert all(p.id in out and p.short in out for p in definitions.principles)


def test_one_principle_is_told_in_full(capsys, definitions):
    _, out, _ = run(capsys, "principles", "two-way")
    assert all(c.id in out for c in definitions.principle("two-way").criteria)


def test_lint_tries_a_users_definitions(capsys, tmp_path):
    for name in ("principles", "words"):
        (tmp_path / "own" / name).mkdir(parents=True)
    (tmp_path / "own" / "words" / "tides.yaml").write_text(
        "schema: words/1\nid: tides\nabout: Tides.\nentries: [high tide]\n", encoding="utf-8"
    )
    (tmp_path / "own" / "principles" / "tidal.yaml").write_text(
        """schema: principle/1
extends: place-story
criteria:
  - id: high-tide
    check: wording
    severity: note
    message: "“{quote}” is high."
    why: It is wet.
    source: The harbour office
    with: {words: tides}
    flags: [High tide came., The high tide., A high tide., High tides., That high tide., No tide today.]
    passes: [Low tide., Mid tide., No tide., Tides turn., A tide., The high street.]
""",
        encoding="utf-8",
    )
    code, out, _ = run(capsys, "lint", tmp_path / "own", "--only", "high-tide")
    assert code == 1
    assert "No tide today." in out and "1 examples come out wrong" in out


def test_version(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith("narrative-lab ")
