"""The built wheel, installed alone in another folder, does the main job without a network and without PyTorch."""

import json
import os
import subprocess
import sys
import venv
import zipfile

import pytest

NO_NETWORK = """
import socket, sys
def refuse(*args, **kwargs):
    raise SystemExit("the network was used")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from narrative_lab.cli import main
code = main(["check", sys.argv[1], "--format", "json"])
assert "torch" not in sys.modules, "torch was imported"
sys.exit(code)
"""


@pytest.fixture(scope="session")
def wheel(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(root)], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_wheel_does_the_main_job_elsewhere(wheel, root, tmp_path):
    """The packages it needs are those of the environment the tests run in; the project itself comes from the wheel."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(run, check=True, capture_output=True)
    borrowed = os.pathsep.join(p for p in sys.path if p.endswith("site-packages"))
    draft = root / "corpus" / "drafts" / "harrowmouth-page.md"
    ran = subprocess.run(
        [str(python), "-c", NO_NETWORK, str(draft)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": borrowed, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert len(report["principles"]) == 6 and report["findings"]


def test_wheel_holds_one_package_and_its_data(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"narrative_lab"}
    assert any(n.startswith("narrative_lab/frames/principles/") for n in names)
    assert any(n.startswith("narrative_lab/models/syntax/") for n in names)
    assert any(n.endswith("schemas/report.schema.json") for n in names)
