"""Sends a request until it succeeds or has failed for good, and reads the JSON of its response."""

import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from integrations import budget
from integrations.base import IntegrationError, IntegrationRateLimitedError, JsonValue
from integrations.rest.transport.http import (
    Headers,
    HttpError,
    HttpRequest,
    HttpResponse,
    HttpSender,
    Url,
)
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.pauses import Pauses
from integrations.rest.transport.request_limits import RequestLimits
from integrations.rest.transport.vendor_errors import VendorErrors

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class JsonResponse:
    """`value` is None if the body was empty; it may repeat the `credentials` that it answers."""

    value: JsonValue = field(repr=False)
    headers: Headers = field(repr=False)
    credentials: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Requests to one vendor, within its limits. Statuses among `final` are not retried.

    `counted_for` is the part of the vendor that counts its requests apart, such as a tenant.
    """

    sender: HttpSender
    limits: RequestLimits
    pauses: Pauses
    errors: VendorErrors
    options: RestOptions
    final: frozenset[int] = frozenset()
    private_network: bool = False
    counted_for: str = ""

    async def send_json(self, request: HttpRequest) -> JsonResponse:
        """Send the request as it is, without credentials of ours. Raises IntegrationError."""
        errors = self.errors.with_secrets(request.credentials)
        return await self._send_with_retries(request, errors)

    async def reach(self, url: Url) -> int:
        """The status of any response from there, whatever it is. Raises IntegrationError."""
        request = HttpRequest(method="HEAD", url=url, repeatable=True)
        return (await self._send_once(request, self.errors)).status

    def for_sign_in(self) -> "Exchange":
        """The same exchange, to which every refusal means that the credentials are wrong."""
        return replace(self, errors=self.errors.for_sign_in())

    async def _send_with_retries(self, request: HttpRequest, errors: VendorErrors) -> JsonResponse:
        started, left = self.options.clock(), budget.seconds_left()
        tried, waited = 0, await self._wait_for_pause(request.url, left)
        while True:
            tried += 1
            try:
                answer = await self._send_signed(request, errors)
            except IntegrationError as error:
                spent = max(waited, self.options.clock() - started)
                wait = self._wait_before_next(error, request, tried=tried, spent=spent, left=left)
                await self._hold_others_back(error, request.url, wait)
                if wait is None:
                    raise errors.after_waiting(error, waited) from error.__cause__
                self._tell_of_wait(error, wait)
            else:
                if waited:
                    self.pauses.end(self._counted(request.url))
                return answer
            await self.options.sleep(wait)
            waited += wait

    async def _wait_for_pause(self, url: Url, budget_left: float | None) -> float:
        """Wait as long as the vendor's limit is known to be reached, and tell for how long."""
        wait = await self.pauses.seconds_left(self._counted(url))
        if not wait:
            return 0.0
        if budget_left is not None and wait > budget_left:
            raise self.errors.limit_is_reached(wait)
        self._log_wait(wait)
        await self.options.sleep(wait)
        return wait

    async def _hold_others_back(
        self, error: IntegrationError, url: Url, wait: float | None
    ) -> None:
        seconds = error.retry_after or wait
        if isinstance(error, IntegrationRateLimitedError) and seconds:
            await self.pauses.begin(self._counted(url), seconds)

    def _counted(self, url: Url) -> str:
        """A vendor's addresses have limits of their own: a token endpoint, an API."""
        return f"{url.host}:{self.counted_for}"

    def _wait_before_next(
        self,
        error: IntegrationError,
        request: HttpRequest,
        *,
        tried: int,
        spent: float,
        left: float | None,
    ) -> float | None:
        if error.status in self.final:
            return None
        return self.options.retry.wait_before_next(
            error, tried=tried, repeatable=request.repeatable, spent=spent, budget=left
        )

    def _tell_of_wait(self, error: IntegrationError, wait: float) -> None:
        if isinstance(error, IntegrationRateLimitedError):
            self._log_wait(wait)

    def _log_wait(self, wait: float) -> None:
        on = datetime.now(UTC) + timedelta(seconds=wait)
        name = self.errors.display_name
        logger.warning("waiting for %s's limit, goes on at %s UTC", name, f"{on:%H:%M:%S}")

    async def _send_signed(self, request: HttpRequest, errors: VendorErrors) -> JsonResponse:
        """The answer to the request, which is signed for this moment if the vendor wants that."""
        if request.sign is not None:
            request = request.sign(request)
            errors = errors.with_secrets(request.credentials)
        return _read(await self._send_once(request, errors), request, errors)

    async def _send_once(self, request: HttpRequest, errors: VendorErrors) -> HttpResponse:
        try:
            async with self.limits.slot():
                return await self.sender.send(request, private_network=self.private_network)
        except HttpError as error:
            raise errors.from_http_error(error) from error


def _read(response: HttpResponse, request: HttpRequest, errors: VendorErrors) -> JsonResponse:
    """The JSON of an answer that tells of no failure. Raises IntegrationError."""
    errors.raise_for_status(response, request.url)
    value = errors.parse_json(response)
    errors.raise_for_answer(value, response)
    return JsonResponse(value=value, headers=response.headers, credentials=request.credentials)
