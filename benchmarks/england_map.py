"""The first view of the country's map, in a browser: until it is drawn, and what was sent for it."""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from benchmarks.ground import Ground
from benchmarks.pages.readers import read
from benchmarks.pages.server import serving
from benchmarks.results import Result, ratio, skipped
from benchmarks.runs import once, timed
from tests import machine

NAME = "england-map"

#: What is asked for; resilience is what the page opens with.
PATH = "/map/?show=resilience"
#: Until the map says that it is drawn, in milliseconds.
PATIENCE = 180_000
#: What a first view may weigh, in bytes.
MOST = 3_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line and a machine to look at the map by.

    Attributes
    ----------
    bits : float
        A second, both ways; 0 for the machine itself, without a line between.
    trip : float
        There and back, in seconds.
    slower : float
        How many times slower the processor is made.
    """

    said: str
    bits: float = 0.0
    trip: float = 0.0
    slower: float = 1.0

    def least(self, sent: int) -> float:
        """Seconds that the line alone takes for so many bytes: one request after the other is not asked."""
        return 8 * sent / self.bits + 2 * self.trip


#: The line of a phone in the country, as throttling of browsers names it, and the usual one.
SLOW = Line("1.6 Mbit/s, 150 ms, processor 4 times slower", 1.6e6, 0.15, 4)
USUAL = Line("9 Mbit/s, 85 ms, processor 4 times slower", 9e6, 0.085, 4)


@dataclass(frozen=True, slots=True)
class Look:
    """One first view: seconds until drawn and until the page could be read, and bytes sent."""

    drawn: float
    read: float
    sent: int


def measure(ground: Ground) -> list[Result]:
    """Each line in turn, beside what the line alone would take for the same bytes."""
    if machine.chromium() is None:
        return [skipped(NAME, "this machine has no browser")]
    environment = ground.environment()
    for made in ("tiles", "gather"):
        once(timed(f"benchmarks.installation:{made}", environment))
    rows = []
    with serving(environment) as server:
        address = f"http://localhost:{server.port}{PATH}"
        read(server.port, [PATH], pages=8)  # so that both workers hold what they work out once
        for line in (SLOW, USUAL):
            # A thread of its own, since the driver refuses one in which another loop goes round.
            with ThreadPoolExecutor(1) as own:
                looks = own.submit(_looks, address, line, ground.times(3)).result()
            drawn = statistics.median(one.drawn for one in looks)
            sent = max(one.sent for one in looks)
            least = line.least(sent)
            rows.append(
                Result(
                    name=NAME,
                    ours_s=round(drawn, 3),
                    peer="sending the same bytes over that line",
                    peer_s=round(least, 3),
                    ratio=ratio(least, drawn),
                    peak_mb=round(server.peak_mb(), 1),
                    size=f"{ground.what}, {line.said}",
                    note=(
                        f"a limit; {sent / 1e6:.2f} MB of at most {MOST / 1e6:.0f} for the first view, "
                        f"nothing kept; the page can be read after "
                        f"{statistics.median(one.read for one in looks):.1f} s; drawn without a "
                        "graphics card"
                    ),
                )
            )
    return rows


def _looks(address: str, line: Line, times: int) -> list[Look]:
    """First views, each in a browser that has kept nothing; the first is not counted."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=machine.chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            found = [_look(browser, address, line) for _ in range(times + 1)]
        finally:
            browser.close()
    return found[1:]


def _look(browser: Any, address: str, line: Line) -> Look:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sent = [0]
    asked = context.new_cdp_session(page)
    asked.on("Network.loadingFinished", lambda one: sent.append(int(one["encodedDataLength"])))
    asked.send("Network.enable")
    asked.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if line.bits:
        asked.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 1000 * line.trip,
                "downloadThroughput": line.bits / 8,
                "uploadThroughput": line.bits / 8,
            },
        )
    asked.send("Emulation.setCPUThrottlingRate", {"rate": line.slower})
    page.goto(address, wait_until="commit", timeout=PATIENCE)
    page.locator("[data-drawn]").wait_for(state="attached", timeout=PATIENCE)
    drawn = page.evaluate("performance.getEntriesByName('map drawn')[0].startTime")
    read = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    context.close()
    return Look(drawn / 1000, read / 1000, sum(sent))
