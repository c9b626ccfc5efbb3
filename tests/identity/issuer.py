"""An issuer of tokens on loopback, honest and hostile.

It has the form of a tenant of Entra ID unless another path is given.
"""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
OTHER_TENANT = "11111111-2222-4333-8444-555555555555"
AUDIENCE = "api://orgmap"
USER = "0a9c1f6e-5a43-4b6e-9d0c-2f1f4c4d9a10"
ENTRA_PATH = f"/{TENANT}/v2.0"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """One of each name in a run: making them takes time."""
    return rsa.generate_private_key(
        public_exponent=65537, key_size=1024 if name == "weak" else 2048
    )


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_jwk(key: PrivateKey, kid: str, **more: Any) -> dict[str, Any]:
    algorithm = (
        jwt.algorithms.RSAAlgorithm
        if isinstance(key, rsa.RSAPrivateKey)
        else jwt.algorithms.ECAlgorithm
    )
    jwk = json.loads(algorithm.to_jwk(key.public_key()))  # type: ignore[arg-type]
    return {**jwk, "kid": kid, "use": "sig", **more}


@dataclass
class Issuer:
    """What it publishes can be changed while it runs."""

    url: str
    path: str = ENTRA_PATH
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key_requests: int = 0
    status: int = 200
    delay: float = 0.0

    def __post_init__(self) -> None:
        self.publish("one", rsa_key("one"))

    @property
    def issuer(self) -> str:
        return f"{self.url}{self.path}"

    def publish(self, kid: str, key: PrivateKey, **more: Any) -> None:
        self.keys[kid] = public_jwk(key, kid, **more)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Of a person's access token as Entra ID writes it; None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "pairwise-subject",
            "oid": USER,
            "tid": TENANT,
            "name": "Ada Lovelace",
            "scp": "access_as_user",
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "ver": "2.0",
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self,
        *,
        key: Any = None,
        kid: str | None = "one",
        algorithm: str = "RS256",
        headers: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        signed = {**({} if kid is None else {"kid": kid}), **(headers or {})}
        payload = json.dumps(self.claims(**changes)).encode()
        return jwt.PyJWS().encode(
            payload, key or rsa_key("one"), algorithm=algorithm, headers={"typ": "JWT", **signed}
        )

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route(f"{self.path.rstrip('/')}/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
            ]
        )

    async def _discovery(self, request: Request) -> Response:
        await asyncio.sleep(self.delay)
        document = {"issuer": self.issuer, "jwks_uri": f"{self.url}/keys", **self.metadata}
        return JSONResponse(document, status_code=self.status)

    async def _keys(self, request: Request) -> Response:
        self.key_requests += 1
        return JSONResponse({"keys": list(self.keys.values())}, status_code=self.status)


@asynccontextmanager
async def running_issuer(port: int = 0, path: str = ENTRA_PATH) -> AsyncIterator[Issuer]:
    with _listening(port) as listener:
        issuer = Issuer(f"http://127.0.0.1:{listener.getsockname()[1]}", path)
        server = _Server(issuer.app())
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await server.ready.wait()
            yield issuer
        finally:
            server.stop()
            await serving


class _Server(uvicorn.Server):
    def __init__(self, app: Starlette) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def main_loop(self) -> None:
        await self._stopping.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        yield listener
