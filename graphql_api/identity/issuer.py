"""An issuer's public keys, from its discovery document.

https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata

Keys are fetched again when they are an hour old, and when a token names a key that is not among
them: at most every 5 seconds, and one fetch at a time. While the issuer cannot be reached the keys
that are known serve on, for a day.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import jwt

from graphql_api.identity.authenticator import InvalidToken, IssuerUnavailable
from graphql_api.identity.origins import sign_in_origins
from graphql_api.identity.rules import TokenRules
from graphql_api.models.issuer_address import advised_issuer
from integrations.loopback import is_loopback
from integrations.rest.transport.http import HttpError, HttpRequest, HttpSender, InvalidUrl, Url

logger = logging.getLogger(__name__)

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"})
"""Asymmetric ones only: with a symmetric one, the public key would be the secret."""

FRESH_FOR = 3600.0
KEPT_FOR = 24 * 3600.0
REFRESH_EVERY = 30.0
LOOK_EVERY = 5.0
"""Seconds between two fetches for keys that are unknown, and so the longest that tokens with
invented or guessed keys can delay a key that the issuer has just begun to use."""
JUST_NOW = 1.0
"""Seconds after a fetch in which a key that was not among the published ones counts as invented."""
MAX_MISSING = 1_000
"""Ids of missing keys that are remembered."""
RETRY_COLD = 2.0
"""Seconds between tries while no key is known at all."""
TIME_LIMIT = 5.0
MAX_BODY = 512 * 1024


def http_sender() -> HttpSender:
    """The caller closes it."""
    return HttpSender(request_timeout=TIME_LIMIT, max_body_bytes=MAX_BODY)


class IssuerKeys:
    """`clock` counts seconds."""

    def __init__(
        self,
        sender: HttpSender,
        *,
        rules: TokenRules,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sender = sender
        self._rules = rules
        self._clock = clock
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._origins = sign_in_origins(rules.issuer, {})
        self._fetched_at = self._tried_at = float("-inf")
        self._failed = False
        self._flight: asyncio.Task[None] | None = None
        self._missing: dict[str, None] = {}

    async def key(self, kid: str) -> jwt.PyJWK:
        """The issuer's key of that id. Raises InvalidToken, IssuerUnavailable."""
        if self._age() > KEPT_FOR:
            self._keys = {}
        if kid in self._keys:
            if self._age() > FRESH_FOR:
                self.refresh_soon()
            return self._keys[kid]
        if not self._is_missing(kid):
            await self._look_for(kid)
        if kid in self._keys:
            return self._keys[kid]
        raise InvalidToken("The token is signed with a key that its issuer does not publish.")

    def origins(self) -> frozenset[str]:
        """Of the issuer and its endpoints. Before it answered, its own: then it is asked again."""
        if not self._keys:
            self.refresh_soon()
        return self._origins

    def refresh_soon(self) -> None:
        """Fetch in the background, unless that was done a moment ago."""
        self._refresh()

    async def aclose(self) -> None:
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _look_for(self, kid: str) -> None:
        """Fetch the keys, in which it may be. Raises IssuerUnavailable if that cannot be told."""
        flight = self._refresh(every=LOOK_EVERY)
        if flight is not None:
            await asyncio.shield(flight)
        elif self._keys and self._age() > JUST_NOW:
            raise IssuerUnavailable("The token's key is not known yet. Try again in a moment.")
        if kid in self._keys:
            return
        if self._failed or not self._keys:
            raise IssuerUnavailable("The issuer of the tokens cannot be reached just now.")
        self._remember_missing(kid)

    def _remember_missing(self, kid: str) -> None:
        """The oldest is forgotten for it if there are too many."""
        self._missing[kid] = None
        if len(self._missing) > MAX_MISSING:
            del self._missing[next(iter(self._missing))]

    def _is_missing(self, kid: str) -> bool:
        """From the keys as they were just now: whoever sends it again causes no fetch."""
        return kid in self._missing and self._age() < LOOK_EVERY

    def _age(self) -> float:
        return self._clock() - self._fetched_at

    def _refresh(self, *, every: float = REFRESH_EVERY) -> asyncio.Task[None] | None:
        """The fetch under way, or a new one if one is due; otherwise None."""
        if self._flight is not None:
            return self._flight
        wait = every if self._keys else RETRY_COLD
        if self._clock() - self._tried_at < wait:
            return None
        self._tried_at = self._clock()
        self._flight = asyncio.create_task(self._fetch())
        self._flight.add_done_callback(self._landed)
        return self._flight

    def _landed(self, _: asyncio.Task[None]) -> None:
        self._flight = None

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(TIME_LIMIT):
                keys = await self._published_keys()
        except (HttpError, InvalidUrl, TimeoutError, ValueError) as error:
            self._failed = True
            logger.warning("%s: its keys cannot be fetched: %r", self._rules.issuer, error)
        else:
            self._failed = False
            for withdrawn in set(self._keys) - set(keys):
                self._remember_missing(withdrawn)
            self._keys, self._fetched_at = keys, self._clock()

    async def _published_keys(self) -> Mapping[str, jwt.PyJWK]:
        root = self._rules.issuer.rstrip("/")
        document = await self._get(f"{root}/.well-known/openid-configuration")
        if document.get("issuer") != self._rules.issuer:
            name = str(document.get("issuer"))[:200]
            raise _Unusable(
                f"it calls itself {name!r}; set ORGMAP_OIDC_ISSUER to {advised_issuer(name)!r}"
            )
        self._origins = sign_in_origins(self._rules.issuer, document)
        published = await self._get(str(document.get("jwks_uri")))
        keys = published.get("keys")
        return self._usable(keys if isinstance(keys, list) else [])

    async def _get(self, url: str) -> dict[str, Any]:
        self._check_url(url)
        request = HttpRequest(method="GET", url=Url(url))
        response = await self._sender.send(request, private_network=True)
        if response.status != HTTPStatus.OK:
            raise _Unusable(f"{url} answered {response.status}")
        return _object(response.body, url)

    def _check_url(self, url: str) -> None:
        """Whoever can change the keys on their way can sign in as anybody."""
        parts = urlsplit(url)
        own = is_loopback(parts.hostname or "") and is_loopback(
            urlsplit(self._rules.issuer).hostname or ""
        )
        if parts.scheme != "https" and not (parts.scheme == "http" and own):
            raise _Unusable(f"{url[:200]!r} is not an https address")

    def _usable(self, published: list[Any]) -> Mapping[str, jwt.PyJWK]:
        keys = [each for each in published if isinstance(each, dict) and self._is_ours(each)]
        found = {each["kid"]: key for each in keys if (key := _key(each)) is not None}
        if not found:
            raise _Unusable("it publishes no key that can be used")
        return found

    def _is_ours(self, key: Mapping[str, Any]) -> bool:
        """Entra publishes keys of other tenants beside the tenant's own, and says whose they are.

        https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-signing-key-issuer
        """
        issuer = key.get("issuer")
        if not isinstance(issuer, str) or self._rules.tenant is None:
            return True
        return issuer.replace("{tenantid}", self._rules.tenant) in self._rules.issuers


class _Unusable(ValueError):
    """Also what the standard library raises for an address or JSON that is none."""


def _key(published: Mapping[str, Any]) -> jwt.PyJWK | None:
    """None for a key that is for something else, or of an algorithm that is not allowed."""
    if not isinstance(published.get("kid"), str) or published.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK(dict(published))
    except jwt.PyJWTError as error:
        logger.debug("a published key is left aside: %s", error)
        return None
    return key if key.algorithm_name in ALGORITHMS else None


def _object(body: bytes, url: str) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _Unusable(f"{url} answered what is not JSON") from error
    if not isinstance(document, dict):
        raise _Unusable(f"{url} answered JSON that is not an object")
    return document
