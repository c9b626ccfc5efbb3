"""Settings and secrets of the integrations: the environment first, then the vault."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic import SecretStr

Vault = Callable[[str], Awaitable[str | None]]
"""Looks a secret up by its vault name, such as halopsa-client-secret; None where it has none."""


class Configuration:
    """Names are in lower case with the integration in front: halopsa_base_url."""

    def __init__(
        self,
        *,
        config: Mapping[str, str],
        secrets: Mapping[str, SecretStr],
        vault: Vault | None = None,
    ) -> None:
        self._config = config
        self._secrets = secrets
        self._vault = vault

    def get_config(self, name: str) -> str | None:
        return self._config.get(name.lower())

    async def get_secret(self, name: str) -> str | None:
        """Raises what the vault raises where it cannot be reached."""
        secret = self._secrets.get(name.lower())
        if secret is not None:
            return secret.get_secret_value()
        if self._vault is None:
            return None
        return await self._vault(name.lower().replace("_", "-"))
