"""One request, tried until it is answered or has failed for good; JSON comes back."""

from dataclasses import dataclass, field, replace

import httpx

from integrations.base import IntegrationError, JsonValue
from integrations.rest.addresses import AddressRefused
from integrations.rest.errors import VendorErrors
from integrations.rest.http import BodyTooLarge, HttpReply, HttpRequest, HttpSender
from integrations.rest.limits import RequestLimits
from integrations.rest.options import RestOptions


@dataclass(frozen=True, kw_only=True)
class JsonReply:
    value: JsonValue = field(repr=False)
    headers: httpx.Headers = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Requests to one vendor, within its limits. Statuses among `final` are not tried again."""

    sender: HttpSender
    limits: RequestLimits
    errors: VendorErrors
    options: RestOptions
    final: frozenset[int] = frozenset()
    private_network: bool = False

    async def json(self, request: HttpRequest) -> JsonValue:
        """The JSON answer to a request. Raises IntegrationError."""
        return (await self.answer(request)).value

    async def answer(self, request: HttpRequest) -> JsonReply:
        """The same, with the answer's headers."""
        errors = self.errors.knowing(request.credentials)
        reply = await self._answered(request, errors)
        return JsonReply(value=errors.parse_json(reply), headers=reply.headers)

    async def reach(self, url: httpx.URL) -> int:
        """The status of any answer from there, whatever it is. Raises IntegrationError."""
        request = HttpRequest(method="HEAD", url=url, repeatable=True)
        return (await self._sent(request, self.errors)).status

    def for_sign_in(self) -> "Exchange":
        return replace(self, errors=self.errors.for_sign_in())

    async def _answered(self, request: HttpRequest, errors: VendorErrors) -> HttpReply:
        tried, started = 0, self.options.clock()
        while True:
            tried += 1
            try:
                return await self._once(request, errors)
            except IntegrationError as error:
                wait = self._wait(error, request, tried=tried, started=started)
                if wait is None:
                    raise
            await self.options.sleep(wait)

    def _wait(
        self, error: IntegrationError, request: HttpRequest, *, tried: int, started: float
    ) -> float | None:
        if error.status in self.final:
            return None
        return self.options.retry.wait_before_next(
            error,
            tried=tried,
            repeatable=request.repeatable,
            spent=self.options.clock() - started,
        )

    async def _once(self, request: HttpRequest, errors: VendorErrors) -> HttpReply:
        reply = await self._sent(request, errors)
        if not 200 <= reply.status < 300:
            raise errors.of_reply(reply)
        return reply

    async def _sent(self, request: HttpRequest, errors: VendorErrors) -> HttpReply:
        try:
            async with self.limits.slot():
                return await self.sender.send(request, private_network=self.private_network)
        except (httpx.RequestError, TimeoutError, BodyTooLarge, AddressRefused) as error:
            raise errors.of_transport(error) from error
