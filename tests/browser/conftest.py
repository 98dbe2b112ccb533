"""Real Chromium: Debian's package, driven by Playwright. Skipped where there is none; never in CI."""

import os
import shutil

import pytest

from tests.factories.parks import PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium():
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium in CI: .ci/run installs it")
        pytest.skip("no Chromium on this machine: apt install chromium")
    # Playwright keeps an event loop in this thread; the tests read the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright  # only where there is a browser

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=[*FLAGS, *QUIET])
        yield browser
        browser.close()


class Visitor:
    """A person at a browser: logs in by the form; every console error fails the test."""

    def __init__(self, browser, server, width: int, scheme: str = "light"):
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=scheme, locale="zh-CN")
        self.page = self.context.new_page()
        self.server = server
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message) -> None:
        expected = "422" in message.text  # a refused form is part of the story
        if message.type == "error" and not expected:
            self.complaints.append(message.text)

    def log_in(self, user) -> "Visitor":
        self.open("/login/")
        self.page.fill("#id_username", user.username)
        self.page.fill("#id_password", PASSWORD)
        self.page.click("button.btn-brand")
        self.page.wait_for_load_state()
        return self

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")
        self.page.wait_for_load_state("networkidle")

    def fits(self) -> bool:
        """No sideways scrolling of the page itself."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )

    def axe(self) -> list[str]:
        """Accessibility violations of WCAG A and AA, as rule and first element."""
        from axe_playwright_python.sync_playwright import Axe  # heavy; only where it is asked

        options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}}
        found = Axe().run(self.page, options=options).response["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]


@pytest.fixture
def visitor(chromium, live_server, settings, transactional_db):
    """`visitor(user, width)` → somebody logged in at a browser of that width."""
    settings.ALLOWED_HOSTS = ["*"]
    opened: list[Visitor] = []

    def come(user, width: int = 1440, scheme: str = "light") -> Visitor:
        one = Visitor(chromium, live_server, width, scheme).log_in(user)
        opened.append(one)
        return one

    yield come
    for one in opened:
        one.context.close()
        assert one.complaints == []
