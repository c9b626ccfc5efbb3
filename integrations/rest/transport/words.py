"""What the braces of a manifest name: settings, and what the vendor tells of who is asking."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from integrations.base import IntegrationError, IntegrationMissingResourceError, JsonValue
from integrations.rest.manifest.templates import fill, fill_all
from integrations.rest.manifest.whoami_spec import Whoami
from integrations.rest.transport.exchange import JsonResponse
from integrations.rest.transport.found import Found
from integrations.rest.transport.http import Url
from integrations.rest.transport.told_values import read_values
from integrations.rest.transport.urls import UrlRefused, parse_root, under
from integrations.rest.transport.vendor_errors import VendorErrors
from integrations.rest.transport.vendor_settings import VendorSettings

TOLD_FOR = 24 * 3600.0
"""Seconds for which what the vendor told is kept."""

Answer = TypeVar("Answer")
Send = Callable[[str, Url, JsonValue], Awaitable[JsonResponse]]


class Words:
    """The settings alone, unless the manifest has `[whoami]`, which is asked once for all.

    `send` sends a request in the name of the credentials, of whom nothing was told yet.
    """

    def __init__(
        self,
        whoami: Whoami | None,
        settings: VendorSettings,
        *,
        errors: VendorErrors,
        send: Send,
        api_root: Callable[[], Awaitable[Url]],
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._call = None if whoami is None else _WhoamiCall(whoami, settings, errors)
        self._send = send
        self._api_root = api_root
        self._found = Found(
            self._look_up, lifetime=math.inf if whoami is None else TOLD_FOR, clock=clock
        )

    async def get(self) -> VendorSettings:
        """The words by name. Raises IntegrationError."""
        return await self._found.get()

    async def asking(self, ask: Callable[[VendorSettings], Awaitable[Answer]]) -> Answer:
        """The answer to `ask` with these words; it is asked once more if they have changed.

        What the vendor told is asked for anew if the vendor refuses what was made of it.
        """
        words = await self.get()
        try:
            return await ask(words)
        except IntegrationError as refusal:
            renewed = await self._renewed(words) if _disproves(refusal) else None
            if renewed is None:
                raise
        return await ask(renewed)

    def own_root(self) -> Url | None:
        """The address at which the vendor tells them, if it is not the API's."""
        return None if self._call is None else self._call.own_root()

    async def _look_up(self) -> VendorSettings:
        if self._call is None:
            return self._settings
        root = self._call.own_root() or await self._api_root()
        return await self._call.send(root, self._send)

    async def _renewed(self, words: VendorSettings) -> VendorSettings | None:
        changed = await self._found.after_refusal(lambda told: told == words)
        return None if changed is None else changed[1]


@dataclass(frozen=True)
class _WhoamiCall:
    whoami: Whoami
    settings: VendorSettings
    errors: VendorErrors

    def own_root(self) -> Url | None:
        if self.whoami.base_url is None:
            return None
        try:
            return parse_root(
                fill(self.whoami.base_url, self.settings),
                private_network=self.settings.allow_private_network,
            )
        except UrlRefused as error:
            raise self.errors.configuration(f"whoami.base_url: {error}") from error

    async def send(self, root: Url, send: Send) -> VendorSettings:
        """The settings with what is told at `root`. Raises IntegrationError."""
        json = fill_all(self.whoami.body, self.settings)
        try:
            answer = await send(self.whoami.method, self._url(root), json)
        except IntegrationMissingResourceError as error:
            raise self.errors.no_api_there(error) from error
        told = read_values(
            self.whoami,
            answer.value,
            asked=root,
            errors=self.errors.with_secrets(answer.credentials),
            private_network=self.settings.allow_private_network,
        )
        return VendorSettings({**self.settings, **told})

    def _url(self, root: Url) -> Url:
        try:
            url = under(root, fill(self.whoami.path, self.settings))
        except UrlRefused as error:
            raise self.errors.configuration(f"whoami.path: {error}") from error
        query = fill_all(self.whoami.query, self.settings)
        return url.copy_merge_params(query) if query else url


def _disproves(error: IntegrationError) -> bool:
    """Whether the vendor may have refused what it told before, rather than the request.

    Sophos answers an X-Partner-ID that is not of the credentials with 401 or 403:
    https://community.sophos.com/sophos-central-api/f/recommended-reads/120746/common-troubleshooting-steps-for-sophos-central-api-errors
    """
    status = error.status or 0
    return status in (401, 403, 404, 410) or 300 <= status < 400
