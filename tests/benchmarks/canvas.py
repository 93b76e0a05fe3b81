"""Measures the canvas in Chromium: `python -m tests.benchmarks.canvas [stages …]`.

For each size: until the first stage is seen, frames while a stage is dragged, until an edit is
acknowledged and how many bytes its answer takes, until a tidied map is saved, and the longest
frame meanwhile.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.canvas_steps import STATE, drag, middle, revision, saved, stage
from tests.e2e.conftest import CHROMIUM_FLAGS, ROOT, serve

SIZES = (20, 200, 1000)
# Collects the time between frames until it is stopped.
WATCH = """() => { window.frames_ms = []; let last = performance.now();
  const tick = (now) => { window.frames_ms.push(now - last); last = now; window.ticking = requestAnimationFrame(tick); };
  window.ticking = requestAnimationFrame(tick); }"""  # noqa: E501
STOP = "() => { cancelAnimationFrame(window.ticking); return window.frames_ms.slice(1); }"


def measure(browser: Browser, url: str, size: int) -> dict[str, Any]:
    """One size, on a server that has run before."""
    received: list[int] = []
    page = browser.new_page(viewport={"width": 1200, "height": 950})
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: received.append(len(data))),
    )
    start = time.perf_counter()
    page.goto(f"{url}/?j=bench{size}&n={size}&poll=60&overlay=on")
    page.wait_for_selector(".react-flow__node")
    first = time.perf_counter() - start
    saved(page)
    page.wait_for_timeout(1500)
    frames = dragged(page)
    saved(page)
    page.wait_for_timeout(800)
    acknowledged, sizes = [], []
    for turn in range(10):
        received.clear()
        acknowledged.append(edited(page, turn))
        page.wait_for_timeout(300)
        sizes.append(sum(received))
    tidied, longest = tidy(page)
    page.close()
    return {
        "stages": size,
        "first stage s": round(first, 2),
        "drag p50 ms": round(statistics.median(frames), 1),
        "drag p95 ms": round(statistics.quantiles(frames, n=20)[-1], 1),
        "edit ms": round(statistics.median(acknowledged) * 1000),
        "answer kB": round(statistics.median(sizes) / 1000, 1),
        "tidy s": round(tidied, 2),
        "longest frame ms": round(longest),
    }


def dragged(page: Page) -> list[float]:
    """Milliseconds between frames while one stage is dragged about."""
    x, y = middle(stage(page, "n0"), dy=-20)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5, steps=3)
    page.evaluate(WATCH)
    for turn in range(90):
        page.mouse.move(x + turn, y + turn % 20)
    frames = page.evaluate(STOP)
    page.mouse.up()
    return frames


def edited(page: Page, turn: int) -> float:
    """Seconds from letting a stage go until the server has acknowledged it."""
    x, y = middle(stage(page, "n1"), dy=-20)
    before = revision(page)
    drag(page, (x, y), (x + 8, y + (9 if turn % 2 else -9)), steps=3)
    start = time.perf_counter()
    settled_after(page, before)
    return time.perf_counter() - start


def tidy(page: Page) -> tuple[float, float]:
    """Seconds until a tidied map is saved, and the longest frame in milliseconds."""
    before = revision(page)
    page.evaluate(WATCH)
    start = time.perf_counter()
    page.get_by_role("button", name="Tidy up").click()
    settled_after(page, before)
    return time.perf_counter() - start, max(page.evaluate(STOP))


def settled_after(page: Page, before: int) -> None:
    """Wait until a later revision is here and nothing is pending."""
    page.wait_for_function(
        """([place, before]) => {
            const state = [...document.querySelectorAll('*')]
              .map(e => e.shadowRoot?.querySelector(place)).find(Boolean);
            return Number(state.dataset.rev) > before && state.dataset.pending === '0'; }""",
        arg=[STATE, before],
        polling=5,
    )


def main(sizes: tuple[int, ...]) -> None:
    """Prints one row a size."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workspace = Path(folder) / "workspace"
        workspace.mkdir()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        with serve(workspace, ROOT / "tests" / "e2e" / "canvas_app.py") as url:
            page = browser.new_page()
            page.goto(f"{url}/?j=warm")
            page.wait_for_selector(".react-flow__node")
            page.close()
            for size in sizes:
                print(measure(browser, url, size), flush=True)
        browser.close()


if __name__ == "__main__":
    main(tuple(int(word) for word in sys.argv[1:]) or SIZES)
