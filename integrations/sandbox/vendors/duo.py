"""Duo's child accounts, of the Accounts API, with its signatures of version 5.

https://duo.com/docs/accountsapi
https://github.com/duosecurity/duo_client_python/blob/6e207eb/duo_client/client.py
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from time import time
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Row
from integrations.sandbox.vendor import SandboxVendor
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_INTEGRATION_KEY = "DIFAKE00000000000000"
_SECRET_KEY = "fakeDuoSecretKey000000000000000000000000"  # noqa: S105 - of the sandbox
_OLDEST = 300  # seconds


class DuoSandbox(SandboxVendor):
    name = "duo"
    view = View(missing=7, suffixed=6, inactive=0)
    list_path = "/accounts/v1/account/list"

    def routes(self) -> list[Route]:
        return [Route("/accounts/v1/account/list", self.account_list, methods=["POST"])]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "integration_key": _INTEGRATION_KEY}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"secret_key": _SECRET_KEY}

    @classmethod
    def rate_limited(cls) -> Response:
        return _failure(42901, "Too Many Requests")

    @classmethod
    def forbidden(cls) -> Response:
        return _failure(40301, "Access forbidden")

    async def account_list(self, request: Request) -> Response:
        refusal = await self._refusal(request)
        if refusal is not None:
            return refusal
        empty = self.strikes(Fault.EMPTY_LIST, request)
        accounts = [] if empty else [_row(each) for each in self.companies]
        return JSONResponse({"stat": "OK", "response": accounts})

    async def _refusal(self, request: Request) -> Response | None:
        user, password = _pair(request)
        if user != _INTEGRATION_KEY:
            return _failure(40102, "Invalid integration key in request credentials")
        date = request.headers.get("Date", "")
        if not _is_of_now(date):
            return _failure(40105, "Bad request timestamp")
        is_wrong = self.strikes(Fault.EXPIRED_TOKEN, request)
        if is_wrong or not hmac.compare_digest(password, await _signature(request, date)):
            return _failure(40103, "Invalid signature in request credentials")
        return None


def _failure(code: int, message: str) -> Response:
    body = {"code": code, "message": message, "stat": "FAIL"}
    return JSONResponse(body, status_code=code // 100)


def _pair(request: Request) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(encoded).decode() if scheme == "Basic" else ""
    except ValueError:
        decoded = ""
    user, _, password = decoded.partition(":")
    return user, password


def _is_of_now(date: str) -> bool:
    try:
        return abs(parsedate_to_datetime(date).timestamp() - time()) < _OLDEST
    except ValueError:
        return False


async def _signature(request: Request, date: str) -> str:
    params = parse_qsl(request.url.query, keep_blank_values=True)
    ordered = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in params)
    signed = [
        date,
        request.method,
        (request.url.hostname or "").lower(),
        request.url.path,
        "&".join(f"{name}={value}" for name, value in ordered),
        hashlib.sha512(await request.body()).hexdigest(),
        hashlib.sha512().hexdigest(),
    ]
    return hmac.new(_SECRET_KEY.encode(), "\n".join(signed).encode(), hashlib.sha512).hexdigest()


def _row(company: Company) -> Row:
    return {
        "account_id": f"DA9VZ{company.number:015}",
        "api_hostname": f"api-{company.number:08x}.duosecurity.example",
        "name": company.name,
    }
