"""One request, tried until it is answered or has failed for good; JSON comes back."""

import httpx

from integrations.base import IntegrationError, JsonValue
from integrations.rest.errors import VendorErrors
from integrations.rest.http import BodyTooLarge, HttpReply, HttpRequest, HttpSender
from integrations.rest.options import RestOptions


class Exchange:
    def __init__(self, sender: HttpSender, *, errors: VendorErrors, options: RestOptions) -> None:
        self._sender = sender
        self._options = options
        self.errors = errors

    async def json(self, request: HttpRequest) -> JsonValue:
        """The JSON answer to a request. Raises IntegrationError."""
        errors = self.errors.knowing(_credentials(request))
        reply = await self._answered(request, errors)
        return errors.parse_json(reply)

    def for_sign_in(self) -> "Exchange":
        return Exchange(self._sender, errors=self.errors.for_sign_in(), options=self._options)

    async def _answered(self, request: HttpRequest, errors: VendorErrors) -> HttpReply:
        tried = 0
        while True:
            tried += 1
            try:
                return await self._once(request, errors)
            except IntegrationError as error:
                wait = self._options.retry.wait_before_next(
                    error, tried=tried, repeatable=request.repeatable
                )
                if wait is None:
                    raise
            await self._options.sleep(wait)

    async def _once(self, request: HttpRequest, errors: VendorErrors) -> HttpReply:
        try:
            reply = await self._sender.send(request)
        except (httpx.RequestError, TimeoutError, BodyTooLarge) as error:
            raise errors.of_transport(error) from error
        if not 200 <= reply.status < 300:
            raise errors.of_reply(reply)
        return reply


def _credentials(request: HttpRequest) -> list[str]:
    return [value.removeprefix("Bearer ") for value in request.headers.values()]
