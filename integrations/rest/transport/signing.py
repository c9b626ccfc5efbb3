"""Signs requests with a key that is never sent itself. No I/O."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from urllib.parse import parse_qsl, quote

from integrations.rest.transport.http import HttpRequest, Url


@dataclass(frozen=True)
class RequestSigner:
    """Version 5 of Duo's signatures: HMAC-SHA512 over the moment, the place and the body.

    https://github.com/duosecurity/duo_client_python/blob/6e207eb/duo_client/client.py
    """

    key_id: str
    key: str = field(repr=False)

    def sign(self, request: HttpRequest, *, date: str | None = None) -> HttpRequest:
        """The request as it is sent at this moment: a date that is too old is refused."""
        date = date or formatdate()
        body = b"" if request.json is None else json.dumps(request.json).encode()
        password = self._signature(request.method, request.url, date=date, body=body)
        pair = base64.b64encode(f"{self.key_id}:{password}".encode()).decode()
        headers = {"Date": date, "Authorization": f"Basic {pair}"}
        if body:
            headers["Content-Type"] = "application/json"
        return replace(
            request,
            headers={**request.headers, **headers},
            credentials=(*request.credentials, pair, password),
            content=body or None,
        )

    def _signature(self, method: str, url: Url, *, date: str, body: bytes) -> str:
        lines = (
            date,
            method.upper(),
            url.host.lower(),
            url.raw_path.decode().partition("?")[0],
            _in_order(parse_qsl(url.query.decode(), keep_blank_values=True)),
            hashlib.sha512(body).hexdigest(),
            hashlib.sha512(b"").hexdigest(),  # of headers that a request may have, and none has
        )
        return hmac.new(self.key.encode(), "\n".join(lines).encode(), hashlib.sha512).hexdigest()


def _in_order(params: Iterable[tuple[str, str]]) -> str:
    """https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.3.2"""
    encoded = ((quote(name, safe="~"), quote(value, safe="~")) for name, value in params)
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))
