"""Settings and secrets of the integrations: the environment first, then the vault."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping

from pydantic import SecretStr

from integrations.base import SecretsUnavailableError

logger = logging.getLogger(__name__)

Vault = Callable[[str], Awaitable[str | None]]
"""Looks a secret up by its vault name, such as halopsa-client-secret; None if there is none."""

REMEMBERED_FOR = 300.0
"""Seconds for which the vault's answer counts, so that a rotated secret arrives by itself."""
AWAY_FOR = 10.0
"""Seconds for which a vault that could not be asked is not asked again, by one page ten times."""
KEPT_FOR = 24 * 3600.0
"""Seconds for which the last answer still counts while the vault cannot be asked."""


class Configuration:
    """Names are in lower case with the integration in front: halopsa_base_url."""

    def __init__(
        self,
        *,
        config: Mapping[str, str],
        secrets: Mapping[str, SecretStr],
        vault: Vault | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._secrets = secrets
        self._vault = vault
        self._clock = clock
        self._remembered: dict[str, tuple[float, SecretStr | None]] = {}
        self._away: tuple[float, SecretsUnavailableError] | None = None
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def get_config(self, name: str) -> str | None:
        return self._config.get(name.lower())

    async def get_secret(self, name: str) -> str | None:
        """Raises SecretsUnavailableError if the vault cannot be asked, and was not of late."""
        secret = self._secrets.get(name.lower())
        if secret is None and self._vault is not None:
            secret = await self._from_vault(self._vault, name.lower().replace("_", "-"))
        return None if secret is None else secret.get_secret_value()

    async def _from_vault(self, vault: Vault, name: str) -> SecretStr | None:
        """Many who want one secret at once ask for it once."""
        async with self._asking[name]:
            asked_at, secret = self._remembered.get(name, (-KEPT_FOR, None))
            age = self._clock() - asked_at
            if age < REMEMBERED_FOR:
                return secret
            try:
                found = await self._ask(vault, name)
            except SecretsUnavailableError as error:
                if secret is None or age >= KEPT_FOR or error.is_withdrawn:
                    raise
                return secret
            secret = None if found is None else SecretStr(found)
            self._remembered[name] = (self._clock(), secret)
            return secret

    async def _ask(self, vault: Vault, name: str) -> str | None:
        if self._away is not None and self._clock() < self._away[0]:
            raise SecretsUnavailableError(self._away[1].message)
        try:
            found = await vault(name)
        except SecretsUnavailableError as error:
            if error.is_withdrawn:  # the vault answers, and may be asked for the others
                raise
            if self._away is None:
                logger.warning("%s What it said before counts meanwhile.", error.message)
            self._away = (self._clock() + AWAY_FOR, error)
            raise
        self._away = None
        return found
