"""The vendors' documented endpoints as one local application, for demonstrations and tests."""

import time
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from integrations.sandbox.custom_api import CustomApiSandbox
from integrations.sandbox.faults import Faults
from integrations.sandbox.halopsa import HaloPsaSandbox
from integrations.sandbox.middleware import RequestLog, SandboxMiddleware
from integrations.sandbox.world import COMPANIES, Company


def create_sandbox(
    *,
    companies: Sequence[Company] = COMPANIES,
    faults: Faults | None = None,
    token_lifetime: float = 3600,
    clock: Callable[[], float] = time.monotonic,
) -> Starlette:
    """Each vendor under its own name: `/halopsa`, `/custom_api`.

    `app.state.faults` are the faults to come, `app.state.requests` the last thousand requests.
    """
    faults = faults if faults is not None else Faults()
    log = RequestLog(maxlen=1000)
    halopsa = HaloPsaSandbox(companies, faults=faults, token_lifetime=token_lifetime, clock=clock)
    app = Starlette(
        routes=[
            Mount("/halopsa", routes=halopsa.routes()),
            Mount("/custom_api", routes=CustomApiSandbox().routes()),
        ],
        middleware=[Middleware(SandboxMiddleware, faults=faults, log=log)],
    )
    app.state.faults = faults
    app.state.requests = log
    return app
