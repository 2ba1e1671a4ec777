"""A real browser for tests of pages: Chromium, installed when it is missing."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open a headless browser, and close it at the end; CalledProcessError if there is none to be had."""
    with sync_playwright() as playwright:
        if sys.platform == "linux":
            browser = playwright.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        else:
            browser = playwright.chromium.launch(channel="msedge" if sys.platform == "win32" else "chrome")
        try:
            yield browser
        finally:
            browser.close()


def _chromium() -> str:
    found = _find()
    if not found:
        import fcntl

        # Tests may run side by side; only one of them installs, and the others wait for it.
        with (Path(tempfile.gettempdir()) / "narrative-lab-chromium.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _find():
                subprocess.run(["apt-get", "update", "-qq"], check=True)
                subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True)
        found = _find()
    assert found, "Chromium is needed for these tests: install it with apt-get install chromium."
    return found


def _find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)
