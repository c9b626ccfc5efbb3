"""The vendors' documented endpoints as one local application, for demonstrations and tests."""

import inspect
import pkgutil
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from integrations.sandbox import vendors
from integrations.sandbox.faults import Faults
from integrations.sandbox.middleware import RequestLog, SandboxMiddleware
from integrations.sandbox.switches import FaultSwitches
from integrations.sandbox.vendor import SandboxContext, SandboxVendor
from integrations.sandbox.views import seen_by
from integrations.sandbox.world import WORLD, Company


def create_sandbox(
    *,
    companies: Sequence[Company] | None = None,
    faults: Faults | None = None,
    token_lifetime: float = 3600,
    clock: Callable[[], float] = time.monotonic,
    largest_page: int | None = None,
) -> Starlette:
    """Each vendor under its own name: `/halopsa`, `/hudu`.

    Every vendor has its own view of the world; with `companies`, each knows exactly those.
    No page has more rows than `largest_page`, whatever size is requested.
    `app.state.faults` are the faults to come, which `/_faults` tells and changes, too;
    `app.state.requests` are the last thousand requests.
    """
    faults = faults if faults is not None else Faults()
    log = RequestLog(maxlen=1000)

    def mount(vendor: type[SandboxVendor]) -> Mount:
        known = seen_by(vendor.name, vendor.view, WORLD) if companies is None else companies
        context = SandboxContext(
            companies=known,
            faults=faults,
            token_lifetime=token_lifetime,
            clock=clock,
            largest_page=largest_page,
        )
        return Mount(f"/{vendor.name}", routes=list(vendor(context).routes()))

    app = Starlette(
        routes=[
            *FaultSwitches(faults).routes(),
            *(mount(vendor) for vendor in SANDBOX_VENDORS.values()),
        ],
        middleware=[Middleware(SandboxMiddleware, vendors=SANDBOX_VENDORS, faults=faults, log=log)],
    )
    app.state.faults = faults
    app.state.requests = log
    return app


def _find_vendors() -> Mapping[str, type[SandboxVendor]]:
    """The vendors of every module in `vendors/`, by name."""
    found: dict[str, type[SandboxVendor]] = {}
    for module_info in pkgutil.iter_modules(vendors.__path__):
        module = import_module(f"{vendors.__name__}.{module_info.name}")
        for value in vars(module).values():
            if _is_vendor_of(module.__name__, value):
                found[value.name] = value
    return dict(sorted(found.items()))


def _is_vendor_of(module_name: str, value: object) -> bool:
    return (
        inspect.isclass(value)
        and issubclass(value, SandboxVendor)
        and value.__module__ == module_name
    )


SANDBOX_VENDORS = _find_vendors()
