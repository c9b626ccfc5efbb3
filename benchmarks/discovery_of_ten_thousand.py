"""Ten thousand organizations of a vendor that takes 100 ms a page: at once against in turn.

The engine keeps within the vendor's limits; the plain loop asks for a page when it has the last.
"""

import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from benchmarks.measure import medians
from benchmarks.report import Table, shown_bytes, shown_ratio, shown_time
from integrations.base import ExternalOrganization
from integrations.registry import INTEGRATION_REGISTRY
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.vendors import halopsa
from integrations.sandbox.world import build_companies

ORGANIZATIONS = 10_000
PAGE = 100
SECONDS_A_PAGE = 0.1
MOST_BYTES = 50e6


@dataclass
class _Settings:
    config: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def get_config(self, name: str) -> str | None:
        return self.config.get(name)

    async def get_secret(self, name: str) -> str | None:
        return self.secrets.get(name)


async def discovery_of_ten_thousand(count: int = ORGANIZATIONS, *, rounds: int = 5) -> Table:
    companies = [replace(each, is_active=True) for each in build_companies(count)]
    faults = Faults(slow_seconds=SECONDS_A_PAGE)
    faults.plan(Fault.SLOW, path="/api/Client")
    async with serve_sandbox(companies=companies, faults=faults) as sandbox:

        async def at_once() -> None:
            assert len(await _listed(sandbox)) == count

        async def in_turn() -> None:
            assert len(await _in_turn(f"{sandbox.url}/halopsa")) == count

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
    integration = INTEGRATION_REGISTRY["halopsa"](_Settings(*sandbox.settings()))
    try:
        return await integration.list_organizations()
    finally:
        await integration.aclose()


async def _in_turn(url: str) -> list[dict[str, Any]]:
    """What a plain client does: a token, then page after page until the total is reached."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        form = {
            "grant_type": "client_credentials",
            "client_id": halopsa.CLIENT_ID,
            "client_secret": halopsa.CLIENT_SECRET,
            "scope": "all",
        }
        token = (await client.post("/auth/token", data=form)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        found: list[dict[str, Any]] = []
        total, number = 1, 0
        while len(found) < total:
            number += 1
            params = {"pageinate": "true", "page_size": PAGE, "page_no": number}
            page = (await client.get("/api/Client", params=params)).json()
            found, total = [*found, *page["clients"]], page["record_count"]
    return found


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
