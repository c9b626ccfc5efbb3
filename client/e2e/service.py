"""What the browser tests run against: Orgmap on Azurite with the vendor sandbox beside it.

`POST /faults` at the second port lets a vendor fail: {"fault": "SERVER_ERROR", "path": "/hudu",
"times": 1}; `DELETE /faults?path=/hudu` ends that vendor's faults. With --empty there is no
customer yet.
"""

import asyncio
import signal
import sys
from pathlib import Path

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).parents[2]))

from graphql_api.composition import open_orgmap
from graphql_api.demonstration import seed, with_sandbox
from graphql_api.web.server import serve_forever
from graphql_api.settings import Settings
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import HOST, serve_app, serve_sandbox
from tests.azurite import running_azurite

NOTHING_THERE = "http://127.0.0.1:9"


async def main(port: int, faults_port: int, *, empty: bool) -> None:
    with running_azurite() as connection_string:
        settings = Settings(
            storage="azure",
            azure_connection_string=SecretStr(connection_string),
            auth="dev",
            integrations_dir=Path(__file__).parent / "integrations",
            config={"on_site_base_url": NOTHING_THERE},
        )
        async with serve_sandbox() as sandbox:
            config, secrets = sandbox.settings()
            demo = with_sandbox(settings, config=config, secrets=secrets)
            if not empty:
                async with open_orgmap(demo) as orgmap:
                    await seed(orgmap.services)
            async with serve_app(fault_switch(sandbox.faults), port=faults_port):
                await serve_forever(demo, host=HOST, port=port)


def fault_switch(faults: Faults) -> Starlette:
    async def plan(request: Request) -> Response:
        wanted = await request.json()
        faults.plan(
            Fault(wanted["fault"]),
            path=wanted["path"],
            times=wanted.get("times"),
            after=wanted.get("after", 0),
        )
        return Response(status_code=204)

    async def clear(request: Request) -> Response:
        faults.clear(path=request.query_params["path"])
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/faults", plan, methods=["POST"]),
            Route("/faults", clear, methods=["DELETE"]),
        ]
    )


def stop(*_: object) -> None:
    """Azurite ends with what started it, which the signal's usual end would not let it do."""
    sys.exit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), empty="--empty" in sys.argv))
