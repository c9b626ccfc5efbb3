"""One process over one store, asked everything in turn: run as a script, so that another checkout's
code can be measured by it. It prints JSON: of each operation the median seconds and the longest
hold of the event loop, and what the process holds in memory at the end.

Seconds are the process's processor time, and a hold is that of the loop's thread between two looks
at what is ready: other work of the machine is not the operation's.
"""

import asyncio
import gc
import importlib
import json
import selectors
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from graphql_api.composition import Services, open_orgmap
from graphql_api.schema.context import Context
from graphql_api.services.access import provider_manager
from graphql_api.settings import Settings
from integrations.base import BaseIntegration, ExternalOrganization
from tests.vendors import ScriptedVendor

ACTOR = provider_manager("bench", source="graphql")
FIRST_LISTING = "a listing is read from the vendor and kept"
FIRST_READ = "a listing is read from the store"
LISTED = '{ externalOrganizations(integrationName: "%s") { __typename } }'


class TimedSelector(selectors.DefaultSelector):
    """Notes the longest hold."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._since = time.thread_time()

    def select(self, timeout: float | None = None) -> Any:
        self.longest = max(self.longest, time.thread_time() - self._since)
        try:
            return super().select(timeout)
        finally:
            self._since = time.thread_time()


class Asker:
    def __init__(self, services: Services, selector: TimedSelector) -> None:
        self._services = services
        self._selector = selector
        self._execute = _executor()
        self.found: dict[str, tuple[float, float] | None] = {}
        """None for what this checkout cannot answer."""

    async def ask(self, name: str, document: str, *, times: int) -> None:
        """The first time is not counted, but its hold is. Of several of one name the longest."""
        seconds = []
        await asyncio.sleep(0)
        self._selector.longest = 0.0
        for _ in range(times):
            began = time.process_time()
            result = await self._execute(document, Context.of(ACTOR, self._services))
            json.dumps(result.data)
            seconds.append(time.process_time() - began)
            if result.errors is not None:
                print(name, result.errors[0], file=sys.stderr)
                self.found[name] = None
                return
        await asyncio.sleep(0)
        before = self.found.get(name) or (0.0, 0.0)
        taken = statistics.median(seconds[1:] or seconds), self._selector.longest
        self.found[name] = max(before[0], taken[0]), max(before[1], taken[1])


async def main(plan: dict[str, Any], selector: TimedSelector) -> None:
    vendors = {name: _vendor(name, plan["count"]) for name in plan["integrations"]}
    settings = Settings(storage=f"sqlite:///{plan['file']}", auth="dev")
    async with open_orgmap(settings, integrations=vendors) as orgmap:
        gc.collect()
        gc.freeze()  # as the service does once it has started
        asker = Asker(orgmap.services, selector)
        for name in plan["integrations"]:
            await asker.ask(FIRST_LISTING, LISTED % name, times=1)
        for name, document in plan["operations"].items():
            await asker.ask(name, document, times=plan["times"])
        memory = _memory()
    async with open_orgmap(settings, integrations=vendors) as orgmap:
        reader = Asker(orgmap.services, selector)
        await reader.ask(FIRST_READ, LISTED % plan["integrations"][0], times=1)
    print(json.dumps({"operations": asker.found | reader.found, "memory": memory}))


def _executor() -> Callable[[str, Context], Awaitable[Any]]:
    """As the service executes operations, which was another way before."""
    try:
        operation = importlib.import_module("graphql_api.execution.operation")
        building = importlib.import_module("graphql_api.execution.schema_building")
    except ImportError:
        schema = importlib.import_module("graphql_api.schema").create_schema()
        return lambda document, context: schema.execute(document, context_value=context)
    runner = operation.OperationRunner(building.create_schema())

    async def execute(document: str, context: Context) -> Any:
        request = operation.GraphQLRequest(query=document, variables=None, operation_name=None)
        return await runner.execute(request, context.unchanged)

    return execute


def _memory() -> dict[str, int]:
    lines = Path("/proc/self/status").read_text().splitlines()
    of = dict(line.split(":", 1) for line in lines)
    return {each: int(of[each].split()[0]) * 1024 for each in ("VmRSS", "VmHWM")}


def _vendor(name: str, count: int) -> type[BaseIntegration]:
    """It lists a client for each customer."""

    class Vendor(ScriptedVendor):
        def __init__(self, *_: object) -> None:
            super().__init__()
            self.organizations = []

        async def list_organizations(self) -> Sequence[ExternalOrganization]:
            return await asyncio.to_thread(_listed, count)  # a vendor's pages hold no loop for long

    Vendor.name = Vendor.display_name = name
    return Vendor


def _listed(count: int) -> Sequence[ExternalOrganization]:
    return [
        ExternalOrganization(
            id=f"client-{number}",
            name=f"Client {number}",
            metadata={"domain": f"client-{number}.example", "tenant": f"{number:032x}"},
        )
        for number in range(count)
    ]


if __name__ == "__main__":
    timed = TimedSelector()
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(timed)) as loop:
        loop.run(main(json.load(sys.stdin), timed))
