"""Brings a real browser, and a console over a stage after a run of each flow, at which somebody is signed in.

Knows where chromium is and how it is started without a network of its own. Does not know what a page must look like.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from ml_connector.domain.people import Role
from ml_connector.store import models, people
from ml_connector.web.place import Place
from ml_connector.web.process import answering
from ml_connector.web.watch import Watch
from simulators.seed import company

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(TESTS / "web"), str(TESTS / "journeys")]
pytest.register_assert_rewrite(
    "looking",
    *(
        path.stem
        for name in ("journeys", "web")
        for path in (TESTS / name).glob("*.py")
        if not path.match("test_*")
    ),
)

from browsing import person  # noqa: E402 - the path comes first
from looking import Console  # noqa: E402 - as above
from stage import Scene, Template, opened  # noqa: E402 - as above
from staging import template  # noqa: E402 - as above

__all__ = ["template"]

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
ALONE = ("background-networking", "component-update", "sync")
FLOWS = ("vendors", "gl-accounts", "purchase-orders", "approved-invoices", "payments")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A console that answers on a port, and the numbers of things there are on it, by the name of their pages."""

    port: int
    numbers: Mapping[str, Sequence[int]]


@pytest.fixture(scope="module")
def standing(template: Template) -> Iterator[Standing]:
    """A console with something on each page; Cora may do everything."""
    if not CHROMIUM:
        pytest.skip("no chromium is here: apt-get install chromium, or name one in CHROMIUM")
    with opened(template, Scene(company=company(invoices=40), settings={"parcel_max": "5"})) as stage:
        for flow in FLOWS:
            stage.run(flow)
        people.use_key(stage.house.keyring)
        watch = Watch(version="1.2.3", check=lambda: None, good_for_s=0)
        watch.opened(stage.house)
        person(stage.house, "cora@example.com", *Role)
        rows = models.Delivery.objects.filter(flow="approved-invoices")
        numbers = {
            "invoices": [rows.filter(state=state).earliest("pk").pk for state in ("held", "done")],
            "runs": [
                models.Run.objects.earliest("pk").pk,
                models.Run.objects.filter(flow=rows[0].flow).latest("pk").pk,
            ],
            "people": [models.Person.objects.earliest("pk").pk],
        }
        with answering(Place(host="127.0.0.1", port=0), watch) as port:
            yield Standing(port=port, numbers=numbers)


@pytest.fixture(scope="module")
def console(standing: Standing) -> Iterator[Console]:
    """The browser at that console. While it runs, this thread may ask no database: it has the browser's loop."""
    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{one}" for one in ALONE)]
    with sync_playwright() as made:
        browser = made.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield Console(base=f"http://127.0.0.1:{standing.port}", browser=browser, numbers=standing.numbers)
        browser.close()
