"""Ten thousand organizations of a vendor that takes 100 ms a page: at once against in turn.

The engine keeps within the vendor's limits; the plain loop asks for a page when it has the last.
"""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.measure import medians
from benchmarks.report import Table, shown_bytes, shown_ratio, shown_time
from integrations.base import ExternalOrganization
from integrations.registry import INTEGRATION_REGISTRY
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.world import build_companies
from tests.memory_settings import MemorySettings
from tests.plain_halopsa import PAGE, read_one_after_another

ORGANIZATIONS = 10_000
SECONDS_A_PAGE = 0.1
MOST_BYTES = 50e6


async def discovery_of_ten_thousand(count: int = ORGANIZATIONS, *, rounds: int = 5) -> Table:
    companies = [replace(each, is_active=True) for each in build_companies(count)]
    faults = Faults(slow_seconds=SECONDS_A_PAGE)
    faults.plan(Fault.SLOW, path="/api/Client")
    async with serve_sandbox(companies=companies, faults=faults) as sandbox:

        async def at_once() -> None:
            assert len(await _listed(sandbox)) == count

        async def in_turn() -> None:
            assert len(await read_one_after_another(sandbox.url)) == count

        fast, slow = await medians(at_once, in_turn, times=1, rounds=rounds)
        kept, peak = await _memory(sandbox)
    return Table(
        name="discovery_of_ten_thousand",
        columns=(
            "organizations",
            "pages",
            "at once",
            "in turn",
            "ratio",
            "target",
            "memory kept",
            "memory at most",
            "memory's target",
        ),
        rows=(
            (
                f"{count:,}",
                f"{count // PAGE:,}",
                shown_time(fast),
                shown_time(slow),
                f"{shown_ratio(slow / fast)} times faster",
                "≥ 5.00",
                shown_bytes(kept),
                shown_bytes(peak),
                f"< {shown_bytes(MOST_BYTES)}",
            ),
        ),
    )


async def _listed(sandbox: RunningSandbox) -> Sequence[ExternalOrganization]:
    """By an integration of its own, whose share of the vendor's limit is unused."""
    integration = INTEGRATION_REGISTRY["halopsa"](MemorySettings(*sandbox.settings()))
    try:
        return await integration.list_organizations()
    finally:
        await integration.aclose()


async def _memory(sandbox: RunningSandbox) -> tuple[int, int]:
    """What the listing takes once it is there, and at most meanwhile, the sandbox's included."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        listed = await _listed(sandbox)
        after, peak = tracemalloc.get_traced_memory()
        del listed
    finally:
        tracemalloc.stop()
    return after - before, peak - before
