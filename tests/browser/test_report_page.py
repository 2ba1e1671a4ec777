"""The page with a report, in a real browser: for everyone, by keyboard, on any screen, and silent on the network."""

import pytest
import reports
from axe_playwright_python.sync_playwright import Axe
from chromium import open_browser
from playwright.sync_api import expect

from narrative_lab.writers import write, write_framings

PAGES = {
    "one": [reports.report],
    "several": [reports.report, reports.better_report],
    "empty": [reports.empty_report],
    "hostile": [reports.hostile_report],
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, makers in PAGES.items():
        (folder / f"{name}.html").write_text(write([make() for make in makers], "html"), encoding="utf-8")
    for name, count in (("framing", 1), ("framings", 2)):
        page = write_framings([reports.framing()] * count, "html")
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture
def open_page(browser, files):
    opened = []

    def open_page(name="one", *, width=1280, height=900, **options):
        page = browser.new_page(viewport={"width": width, "height": height}, **options)
        opened.append(page)
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.goto((files / f"{name}.html").as_uri())
        return page

    yield open_page
    for page in opened:
        page.close()


def focused(page) -> str:
    return page.evaluate("document.activeElement.id")


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("one", 1280, "light"),
        ("one", 1280, "dark"),
        ("one", 375, "light"),
        ("one", 375, "dark"),
        ("several", 1280, "light"),
        ("empty", 1280, "light"),
        ("empty", 375, "dark"),
        ("hostile", 1280, "dark"),
        ("hostile", 375, "light"),
        ("framing", 1280, "dark"),
        ("framing", 375, "light"),
        ("framings", 1280, "light"),
    ],
)
def test_axe_finds_nothing(open_page, name, width, scheme):
    found = Axe().run(open_page(name, width=width, color_scheme=scheme), options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", [*PAGES, "framing"])
def test_nothing_is_asked_of_the_network_and_no_rule_is_broken(open_page, name):
    page = open_page(name)
    page.wait_for_load_state("networkidle")
    assert page.asked == [page.url]
    assert page.said == []
    # The style sheet is let in by its sum; if that were wrong the page would be bare.
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"


@pytest.mark.parametrize("name", PAGES)
def test_no_scrolling_sideways(open_page, name):
    page = open_page(name)
    for width in (1280, 768, 375, 320, 256):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_a_highlight_to_its_remark_and_back_by_keyboard(open_page):
    page = open_page(reduced_motion="reduce")
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page) == "mark-1-A2-1":
            break
    assert focused(page) == "mark-1-A2-1"
    page.keyboard.press("Enter")
    assert focused(page) == "remark-1-A2"
    expect(page.locator("#remark-1-A2")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "paragraph 2"
    page.keyboard.press("Enter")
    assert focused(page) == "mark-1-A2-2"
    expect(page.locator("#mark-1-A2-2")).to_be_in_viewport()


def test_the_keyboard_shows_where_it_is(open_page):
    page = open_page()
    for _ in range(12):
        page.keyboard.press("Tab")
        width = page.evaluate(
            "parseFloat(getComputedStyle(document.activeElement.closest('label') ?? document.activeElement).outlineWidth)"
        )
        assert width >= 2, page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("name", PAGES)
def test_the_draft_on_the_page_has_the_words_of_the_draft(open_page, name):
    page = open_page(name)
    shown = page.evaluate(
        """[...document.querySelectorAll(".paper")].map(paper => {
            const copy = paper.cloneNode(true)
            copy.querySelectorAll(".ref, .sr, .note").forEach(added => added.remove())
            copy.querySelectorAll("p, li, h3, h4, h5, h6").forEach(block => block.append(" "))
            return copy.textContent
        })"""
    )
    texts = [make().draft.text for make in PAGES[name]]
    assert [s.split() for s in shown] == [t.replace("\x1b", "\ufffd").replace("\x00", "\ufffd").split() for t in texts]


def test_marks_say_where_they_start_and_end(open_page):
    page = open_page()
    heard = page.evaluate("document.querySelector('.paper ul').parentElement.children[3].textContent")
    assert "Last year an A2 starts: influxA2 of refugees" in heard
    assert page.get_by_role("link", name="A2 ends. Go to remark A2, change this").count() == 3


@pytest.mark.parametrize(
    ("choice", "marked"),
    [("", {"A", "C", "D", "E", "F"}), ("A", {"A"}), ("B", set()), ("F", {"F"})],
)
def test_one_principle_at_a_time_without_a_script(open_page, choice, marked):
    page = open_page()
    page.locator(f".filter input[value='{choice}']").check()
    shown = page.locator(".paper .ref:visible").evaluate_all("refs => refs.map(ref => ref.textContent.trim())")
    assert {ref.lstrip("✓ ")[0] for ref in shown} == marked
    tinted = page.locator(".paper mark").evaluate_all(
        "marks => marks.filter(m => getComputedStyle(m).backgroundColor !== 'rgba(0, 0, 0, 0)').length"
    )
    assert bool(tinted) == bool(marked)


def test_a_remark_still_leads_to_its_words_when_others_are_shown(open_page):
    page = open_page(reduced_motion="reduce")
    page.locator(".filter input[value='A']").check()
    page.locator("#remark-1-D1 a").click()
    assert focused(page) == "mark-1-D1-1"
    expect(page.locator("#mark-1-D1-1")).to_be_in_viewport()


def test_it_reads_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    assert page.get_by_role("heading", name="Three things to do first").is_visible()


def test_nothing_moves_for_those_who_asked_for_calm(open_page):
    page = open_page(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_print_is_light_and_whole(open_page):
    page = open_page(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".filter").is_hidden()
    hidden = page.locator(".paper").evaluate("paper => paper.scrollHeight - paper.clientHeight")
    assert hidden <= 2
    assert page.pdf().startswith(b"%PDF")
