"""HaloPSA's sandbox as a plain HTTP client meets it, without the engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from integrations.sandbox.vendors import halopsa

PAGE = 100


@asynccontextmanager
async def signed_in(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a token of the sandbox at this URL."""
    async with httpx.AsyncClient(base_url=f"{url}/halopsa", timeout=60) as client:
        form = {
            "grant_type": "client_credentials",
            "client_id": halopsa.CLIENT_ID,
            "client_secret": halopsa.CLIENT_SECRET,
            "scope": "all",
        }
        token = (await client.post("/auth/token", data=form)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def read_one_after_another(url: str) -> list[dict[str, Any]]:
    """Page after page until the total is reached."""
    found: list[dict[str, Any]] = []
    total, number = 1, 0
    async with signed_in(url) as client:
        while len(found) < total:
            number += 1
            params: dict[str, str | int] = {
                "pageinate": "true",
                "page_size": PAGE,
                "page_no": number,
            }
            page = (await client.get("/api/Client", params=params)).json()
            found, total = [*found, *page["clients"]], page["record_count"]
    return found
