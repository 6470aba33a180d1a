"""How long one look at a page takes, on the largest page of the form corpus."""

import gzip
import os
import re
import statistics
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from automation.agents.engines import Engine, find_browser
from automation.forms.understand import understand
from automation.page.parse import SCRIPT, FrameData, parse

FORMS = os.environ.get("VALET_FORMS", "")
SCRIPTS = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
pytestmark = pytest.mark.bench

ROUNDS = 7


@pytest.mark.skipif(not FORMS, reason="VALET_FORMS is not set")
def test_the_largest_page(capsys: pytest.CaptureFixture[str]) -> None:
    pages = {
        path: gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
        for path in Path(FORMS).glob("*.html.gz")
    }
    largest = max(pages, key=lambda path: len(pages[path]))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser(Engine.CHROMIUM)))
        page = browser.new_page()
        page.set_content(SCRIPTS.sub("", pages[largest]))
        looks, readings = [], []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            data = page.evaluate_handle(SCRIPT, {}).evaluate("(both) => both.data")
            looks.append(time.perf_counter() - start)
            start = time.perf_counter()
            understand(parse([FrameData(data)]))
            readings.append(time.perf_counter() - start)
        browser.close()
    with capsys.disabled():
        print(
            f"\n{largest.name} ({len(pages[largest]) / 1e6:.1f} MB): look {1000 * statistics.median(looks):.0f} ms "
            f"(first {1000 * looks[0]:.0f}), understand {1000 * statistics.median(readings):.0f} ms"
        )
