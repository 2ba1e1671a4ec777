"""Set narrative_lab up in a virtual environment of its own and run it.

    python start.py                    set up and check the sample draft
    python start.py check draft.docx   set up and run any command of narrative-lab
    python start.py test               set up what the tests need as well, and run them

Needs Python 3.11 or newer and PyPI, nothing else. The environment is the folder .venv beside this file, or the one that
--venv names; a second run uses it as it is.
"""

import argparse
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLE = HERE / "corpus" / "drafts" / "harrowmouth-page.md"


def main() -> int:
    if sys.version_info < (3, 11):
        print(f"narrative_lab needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, default=HERE / ".venv", help="folder of the virtual environment")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="'test', or a command of narrative-lab")
    args = parser.parse_args()
    testing = args.command[:1] == ["test"]
    python = set_up(args.venv, ".[dev]" if testing else ".")
    if testing:
        command = [python, "-m", "pytest", *(args.command[1:] or ["-n", "auto"])]
        return subprocess.call(command, cwd=HERE)
    return subprocess.call([python, "-m", "narrative_lab", *(args.command or ["check", SAMPLE])])


def set_up(folder: Path, what: str) -> Path:
    """Make the environment and install the checkout into it, unless that has been done already."""
    folder = folder.resolve()
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / f"installed-{hashlib.sha256(what.encode()).hexdigest()[:8]}"
    wanted = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    if done.is_file() and done.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Setting up in {folder} (once; this takes a few minutes) ...", file=sys.stderr, flush=True)
    if not python.exists() or subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode:
        venv.create(folder, with_pip=True, clear=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", what], cwd=HERE, check=True)
    done.write_text(wanted, encoding="utf-8")
    return python


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(
            f"The set-up stopped: pip could not install what is needed (exit code {error.returncode}).",
            file=sys.stderr,
        )
        print("Check that this machine reaches PyPI, then run the same command again.", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
