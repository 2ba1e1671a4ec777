"""The command line: thin; it reads arguments, calls the library, and turns failures into exit codes.

Exit codes: 0 done, 1 findings under --fail-on, 2 usage, input or definition, 3 a bug of ours, 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from glob import glob
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from narrative_lab._version import __version__
from narrative_lab.draft import DraftKind
from narrative_lab.errors import ConfigError, NarrativeLabError, ReadError

if TYPE_CHECKING:
    from types import ModuleType

    from narrative_lab.classify import Classifier
    from narrative_lab.config import Config
    from narrative_lab.draft import Draft
    from narrative_lab.report import Report

_STDIN = "-"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = parser().parse_args(argv)
    _speak_utf8()
    gc.set_threshold(100_000, 50, 50)  # a short command makes little garbage; looking for it would cost 0.1 s
    try:
        return args.run(args)
    except NarrativeLabError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except Exception as error:
        import traceback

        traceback.print_exc()
        print(
            f"This is a bug in narrative-lab {__version__}: {type(error).__name__}. Your files are untouched.",
            file=sys.stderr,
        )
        return 3


def run() -> NoReturn:
    """Run the command line as a process of its own, and leave without freeing what spaCy built: that takes 0.2 s."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="narrative-lab", description="Check draft narratives about newcomers, on your own machine."
    )
    top.add_argument("--version", action="version", version=f"narrative-lab {__version__}")
    commands = top.add_subparsers(required=True, dest="command", metavar="COMMAND")

    check = commands.add_parser("check", help="check drafts against the six principles")
    check.add_argument(
        "drafts", nargs="+", metavar="DRAFT", help="a .docx, .md, .html or .txt file; - for standard input"
    )
    _add_check_options(check)
    _add_output_options(check)
    check.add_argument("--brief", action="store_true", help="only the ratings, in the terminal")
    check.add_argument(
        "--fail-on",
        choices=["note", "advice", "warning"],
        help="exit with 1 when there is a finding as grave as this",
    )
    check.set_defaults(run=_check)

    compare = commands.add_parser("compare", help="see what changed from one version of a draft to the next")
    compare.add_argument("before", metavar="BEFORE")
    compare.add_argument("after", metavar="AFTER")
    _add_check_options(compare)
    _add_output_options(compare)
    compare.set_defaults(run=_compare)

    classify = commands.add_parser("classify", help="see which themes and signals drafts or passages carry")
    classify.add_argument(
        "drafts",
        nargs="+",
        metavar="DRAFT",
        help='a .docx, .md, .html or .txt file, or a .jsonl file of passages ({"id", "text"}); - for standard input',
    )
    _add_codebook_options(classify)
    classify.add_argument(
        "--model", default="", metavar="NAME", help="a spaCy pipeline to use instead of the one that ships"
    )
    classify.add_argument("--format", metavar="NAME", help="terminal (the default), json, markdown, html, or jsonl")
    classify.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="write to this file; its suffix chooses the format"
    )
    classify.set_defaults(run=_classify)

    codebooks = commands.add_parser("codebooks", help="list the codebooks and what their codes mean")
    codebooks.add_argument("codebook", nargs="?", help="show one codebook in full: an id, or a YAML file of your own")
    codebooks.set_defaults(run=_codebooks)

    train = commands.add_parser("train", help="train a codebook of your own on passages you have coded")
    train.add_argument("--codebook", required=True, type=Path, metavar="FILE", help="the YAML file of your codebook")
    train.add_argument(
        "--labels", required=True, type=Path, metavar="FILE", help="coded passages: .csv (text, codes) or .jsonl"
    )
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="measure classification on labelled passages, beside baselines")
    evaluate.add_argument("labelled", type=Path, metavar="FILE", help='.jsonl of {"id", "text", "codes"}')
    _add_codebook_options(evaluate)
    evaluate.add_argument(
        "--without", action="append", default=[], metavar="PATTERN", help="leave out passages whose source matches"
    )
    evaluate.add_argument(
        "--corpus", type=Path, metavar="FILE", help="labelled passages that the TF-IDF baseline learns"
    )
    evaluate.add_argument(
        "--errors", type=int, default=0, metavar="N", help="list N of the gravest errors for each code"
    )
    evaluate.add_argument("--json", action="store_true", help="figures as JSON")
    evaluate.set_defaults(run=_evaluate)

    principles = commands.add_parser("principles", help="list the principles and what each looks at")
    principles.add_argument("principle", nargs="?", help="show one principle in full")
    principles.add_argument(
        "--definitions", type=Path, metavar="FOLDER", help="your own definitions, laid over the shipped ones"
    )
    principles.set_defaults(run=_principles)

    lint = commands.add_parser("lint", help="try definitions on their own examples")
    lint.add_argument("folder", nargs="?", type=Path, help="a folder with principles/ and words/ of your own")
    lint.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="only this principle or criterion (repeatable)",
    )
    lint.add_argument(
        "--model", default="", metavar="NAME", help="a spaCy pipeline to use instead of the one that ships"
    )
    lint.set_defaults(run=_lint)
    return top


def _add_check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=[k.value for k in DraftKind], help="the kind of draft (guessed if not given)")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="ID",
        help="only this principle or criterion (repeatable)",
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="ID",
        help="silence a principle or criterion (repeatable)",
    )
    parser.add_argument(
        "--term",
        action="append",
        default=[],
        metavar="NAME",
        help="a house term or official name to leave alone (repeatable)",
    )
    parser.add_argument(
        "--definitions", type=Path, metavar="FOLDER", help="your own definitions, laid over the shipped ones"
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="settings to use instead of the nearest .narrative-lab.toml",
    )
    parser.add_argument(
        "--model", default="", metavar="NAME", help="a spaCy pipeline to use instead of the one that ships"
    )


def _add_codebook_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--codebook",
        action="append",
        default=[],
        metavar="ID",
        help="a codebook that ships, a YAML file of your own, or all (repeatable; if not given, those that are trained)",
    )
    parser.add_argument(
        "--decide", action="store_true", help="give labels and shares in untrained codebooks too, not only candidates"
    )
    parser.add_argument(
        "--encoder",
        default="",
        metavar="NAME",
        help="a sentence-transformers model on this machine, to rank with instead of the encoder that ships",
    )


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", metavar="NAME", help="terminal (the default), json, markdown or html")
    parser.add_argument(
        "--output", "-o", type=Path, metavar="FILE", help="write to this file; its suffix chooses the format"
    )


def _check(args: argparse.Namespace) -> int:
    from narrative_lab import writers
    from narrative_lab.check import check
    from narrative_lab.finding import Severity

    drafts = [name for given in args.drafts for name in _expand(given)]
    form, config = _format(args, drafts), _config(args)
    reports: list[Report] = []
    failed = False
    for name in drafts:
        try:
            draft = _read(name)
        except ReadError as error:
            failed = True
            print(error, file=sys.stderr)
            continue
        reports.append(check(draft, config=config))
        if len(drafts) > 1 and sys.stderr.isatty():
            print(f"{len(reports)} of {len(drafts)} checked", file=sys.stderr)
    if reports:
        options = {**_terminal_options(form, args.output), **({"brief": True} if args.brief else {})}
        _write(writers.write(reports, form, **options), args.output)
    if failed:
        return 2
    if args.fail_on:
        limit = Severity(args.fail_on).rank
        return int(any(f.severity.rank >= limit for r in reports for f in r.findings))
    return 0


def _classify(args: argparse.Namespace) -> int:
    from narrative_lab import writers
    from narrative_lab.classify import TRAINED, USUAL, Classifier
    from narrative_lab.encode import load_encoder

    drafts = [name for given in args.drafts for name in _expand(given)]
    passages = args.format == "jsonl" or all(name.lower().endswith(".jsonl") for name in drafts)
    usual = TRAINED if passages else USUAL
    classifier = Classifier(args.codebook or usual, encoder=load_encoder(args.encoder), decide=args.decide)
    if passages:
        return _classify_passages(args, drafts, classifier)
    from narrative_lab.parse import load_pipeline, parse

    form = _format(args, drafts)
    framings, failed = [], False
    nlp = load_pipeline(args.model)
    for name in drafts:
        try:
            framings.append(classifier.doc(parse(_read(name), nlp)))
        except ReadError as error:
            failed = True
            print(error, file=sys.stderr)
    if framings:
        _write(writers.write_framings(framings, form, **_terminal_options(form, args.output)), args.output)
    return 2 if failed else 0


def _classify_passages(args: argparse.Namespace, names: Sequence[str], classifier: Classifier) -> int:
    """Write a line for each passage as soon as it is classified."""
    from narrative_lab.passages import classify_passages, read_passages
    from narrative_lab.writers.json import dump

    if args.format not in (None, "jsonl"):
        raise ConfigError(f'Passages in .jsonl are answered in jsonl, not in "{args.format}".')
    _spare(args.output, names)
    with _lines_out(args.output) as out:
        for name in names:
            with _lines_in(name) as lines:
                for row in classify_passages(read_passages(lines, name), classifier):
                    out.write(dump(row, None))
                    out.flush()
    return 0


def _codebooks(args: argparse.Namespace) -> int:
    from narrative_lab.catalogue import codebook_list, describe_codebook
    from narrative_lab.codebook import load_codebook

    _write(describe_codebook(load_codebook(args.codebook)) if args.codebook else codebook_list(), None)
    return 0


def _train(args: argparse.Namespace) -> int:
    own = _learning("own")
    _write(own.train(args.codebook, args.labels), None)
    return 0


def _evaluate(args: argparse.Namespace) -> int:
    from narrative_lab.classify import TRAINED, Classifier
    from narrative_lab.encode import load_encoder

    report = _learning("report")
    classifier = Classifier(args.codebook or TRAINED, encoder=load_encoder(args.encoder), decide=True)
    _write(report.evaluate(args.labelled, classifier, args.corpus, args.without, args.errors, args.json), None)
    return 0


def _learning(name: str) -> ModuleType:
    """Return a module that trains or measures heads; ConfigError says what to install for it."""
    try:
        return import_module(f"narrative_lab.training.framing.{name}")
    except ImportError as error:
        raise ConfigError(
            f"This needs scikit-learn. Install it with: pip install narrative-lab[learn] ({error})"
        ) from error


def _compare(args: argparse.Namespace) -> int:
    from narrative_lab import writers
    from narrative_lab.check import check
    from narrative_lab.compare import compare

    form, config = _format(args, [args.before, args.after]), _config(args)
    before, after = _read(args.before), _read(args.after)
    first = check(before, config=config)
    second = check(after, config=config, kind=config.kind or first.kind)
    comparison = compare(first, second)
    _write(writers.write_comparison(comparison, form, **_terminal_options(form, args.output)), args.output)
    return 0


def _principles(args: argparse.Namespace) -> int:
    from narrative_lab.catalogue import describe, overview
    from narrative_lab.definitions import load_definitions

    definitions = load_definitions(args.definitions)
    if args.principle:
        _write(describe(definitions.principle(args.principle)), None)
    else:
        _write(overview(definitions), None)
    return 0


def _lint(args: argparse.Namespace) -> int:
    from narrative_lab.definitions import load_definitions
    from narrative_lab.lint import lint
    from narrative_lab.parse import load_pipeline

    definitions = load_definitions(args.folder)
    failures = tuple(lint(definitions, load_pipeline(args.model), args.only))
    for failure in failures:
        print(failure)
    count = sum(len(p.criteria) for p in definitions.principles)
    print(f"{len(definitions.principles)} principles, {count} criteria: {len(failures)} examples come out wrong.")
    return 1 if failures else 0


def _expand(name: str) -> list[str]:
    """Return the files that a name with * or ? stands for, which a shell on Windows leaves to the program."""
    if any(mark in name for mark in "*?[") and not Path(name).exists():
        return sorted(glob(name)) or [name]
    return [name]


def _read(name: str) -> Draft:
    from narrative_lab.readers import read, read_bytes

    return read_bytes(sys.stdin.buffer.read(), "<stdin>") if name == _STDIN else read(Path(name))


@contextmanager
def _lines_in(name: str) -> Iterator[Iterable[bytes]]:
    if name == _STDIN:
        yield sys.stdin.buffer
        return
    try:
        file = open(name, "rb")
    except OSError as error:
        raise ReadError(name, f"cannot be read: {error.strerror}.") from error
    with file:
        yield file


@contextmanager
def _lines_out(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        file = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}.") from error
    with file:
        yield file


def _config(args: argparse.Namespace) -> Config:
    """Return the nearest configuration with what the command line says laid over it."""
    from narrative_lab.config import find_config, read_config

    config = read_config(args.config) if args.config else find_config(Path.cwd())
    update = {
        "terms": (*config.terms, *args.term),
        "ignore": (*config.ignore, *args.ignore),
        "only": tuple(args.only) or config.only,
    }
    if args.definitions:
        update["definitions"] = args.definitions
    if args.model:
        update["model"] = args.model
    if args.kind:
        update["kind"] = DraftKind(args.kind)
    return config.model_copy(update=update)


def _format(args: argparse.Namespace, drafts: Sequence[str]) -> str:
    """Return the output format: as asked, by the suffix of the output file, or the terminal."""
    from narrative_lab import writers

    _spare(args.output, drafts)
    if args.format:
        writers.suffixes(args.format)
        return args.format
    if args.output is None:
        return "terminal"
    for name in writers.formats():
        if args.output.suffix.lower() in writers.suffixes(name):
            return name
    raise ConfigError(
        f"{args.output}: no format has this suffix. Name one with --format: {', '.join(writers.formats())}."
    )


def _spare(output: Path | None, drafts: Sequence[str]) -> None:
    """Raise ConfigError if the output would be written over one of the drafts."""
    if output is not None and output.resolve() in {Path(name).resolve() for name in drafts}:
        raise ConfigError(f"{output}: is the draft itself and would be lost. Name another file with --output.")


def _terminal_options(form: str, path: Path | None) -> dict[str, bool | int]:
    """Return the width and colour of the user's own terminal; piped text keeps the usual width and has no colour."""
    if form != "terminal" or path is not None or not sys.stdout.isatty():
        return {}
    return {"width": shutil.get_terminal_size().columns, "colour": "NO_COLOR" not in os.environ}


def _write(text: str, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}.") from error


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page, so that a draft's characters never stop a report."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
