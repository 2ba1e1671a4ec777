"""The published JSON Schema is strict, explains itself, and every report follows it."""

import json

import pytest
import reports
from jsonschema import Draft202012Validator

from narrative_lab.writers import json_schema, write

MAKERS = [reports.report, reports.better_report, reports.empty_report, reports.hostile_report]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_reports_follow_the_schema(make):
    validator = Draft202012Validator(json_schema())
    assert list(validator.iter_errors(json.loads(write([make()], "json")))) == []


def test_the_schema_is_a_valid_schema():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize(
    ("what", "spoil"),
    [
        ("an unknown field", lambda report: report.update(score=71)),
        ("a missing field", lambda report: report["draft"].pop("subject")),
        ("a rating above 3", lambda report: report["principles"][0].update(rating=4)),
        ("a false place for something missing", lambda report: report["findings"][-1].update(span={})),
        ("an unknown severity", lambda report: report["findings"][0].update(severity="error")),
        ("more than three first things", lambda report: report.update(first=["a", "b", "c", "d"])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_schema_refuses(what, spoil):
    report = reports.report().to_dict()
    spoil(report)
    assert not Draft202012Validator(json_schema()).is_valid(report), what


def test_every_field_is_described_and_no_object_is_open_by_accident():
    def walk(schema, path):
        yield path, schema
        for key, value in schema.items():
            for name, inner in value.items() if isinstance(value, dict) and key in ("properties", "$defs") else ():
                yield from walk(inner, f"{path}/{name}")
            if key == "items":
                yield from walk(value, f"{path}/items")

    for path, schema in walk(json_schema(), ""):
        assert "$ref" in schema or schema.get("description"), path
        if schema.get("type") == "object":
            assert "additionalProperties" in schema, path
