import itertools
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage.keys import TABLES
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import TableStore
from integrations.sandbox.server import sandbox_settings
from tests import acme
from tests.actors import MANAGER
from tests.azurite import running_azurite
from tests.clock import Clock
from tests.vendors import ScriptedVendor, SharingVendor, StrictVendor, UnmappableVendor

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, print_blob=True)
settings.load_profile("repeatable")

FIGURES = "figures"
MEMORY = Path("/dev/shm")  # noqa: S108 - only pytest's own folder in it
ROOM = 4 * 1024**3
"""That the folders of a run's tests need at most; those of passed tests are removed at once."""

CANARIES = {*sandbox_settings("http://127.0.0.1")[1].values(), acme.KEY}
"""A secret for every vendor; none of them may be seen in what any test prints or logs."""


def pytest_configure() -> None:
    """What tests write is in memory if there is room: a disk makes each write wait for it, which
    only a power cut would tell apart."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test whose output shows a vendor's secret, whatever the test is about."""
    report = yield
    shown = "\n".join(text for _, text in report.sections)
    leaked = sorted(canary for canary in CANARIES if canary in shown)
    if leaked and report.passed:
        report.outcome = "failed"
        report.longrepr = f"the output shows secrets: {', '.join(leaked)}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in itertools.chain(*terminalreporter.stats.values()):
        if getattr(report, "when", None) == "call":
            for name, value in report.user_properties:
                if name == FIGURES:
                    terminalreporter.write_line(value)


@pytest.fixture
def show_figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """For what a test measured: shown at the end of the run, whichever process ran the test."""
    return partial(record_property, FIGURES)


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine's environment says to Orgmap says nothing to the tests."""
    for name in os.environ:
        if name.startswith("ORGMAP_") and not name.startswith("ORGMAP_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def azurite() -> Iterator[str]:
    """The connection string of one Azurite for the whole run: keep to tables of your own."""
    with running_azurite() as connection_string:
        yield connection_string


@pytest.fixture(params=["sqlite", "azure"])
def stored_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where a process of its own keeps what it stores: a new file, or an Azurite for it alone."""
    if request.param == "sqlite":
        yield {"ORGMAP_STORAGE": f"sqlite:///{tmp_path}/orgmap.db"}
        return
    with running_azurite() as connection_string:
        yield {"ORGMAP_STORAGE": "azure", "ORGMAP_AZURE_CONNECTION_STRING": connection_string}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[TableStore]:
    store = await SqliteTableStore.open(tmp_path / "orgmap.db")
    await store.create_tables(TABLES)
    yield store
    await store.aclose()


@pytest.fixture
def vendor() -> ScriptedVendor:
    return ScriptedVendor()


@pytest.fixture
async def services(
    store: TableStore, vendor: ScriptedVendor, clock: Clock
) -> AsyncIterator[Services]:
    """Over a store of the test's own, with vendors that do what the test says."""
    integrations = [vendor, SharingVendor(), StrictVendor(), UnmappableVendor()]
    by_name = {each.name: each for each in integrations}
    services = build_services(store, by_name, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()


@pytest.fixture
def create_organization(services: Services) -> Callable[..., Awaitable[Organization]]:
    async def create(name: str = "Larkfield", domain: str | None = None) -> Organization:
        return await services.organizations.create(MANAGER, name=name, domain=domain)

    return create


@pytest.fixture
async def organization(create_organization: Callable[..., Awaitable[Organization]]) -> Organization:
    return await create_organization()
