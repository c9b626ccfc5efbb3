"""What vendors gave in place of secrets, for integrations: the store's errors in their words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_api.storage.sealing import SealingError
from graphql_api.storage.secret_turns import SecretTurns
from graphql_api.storage.table_store import TableStoreError
from integrations.base import (
    SecretName,
    SecretsLockedError,
    SecretsUnavailableError,
    SecretTurn,
)


class StoredSecrets:
    """Keeps them in the store, for all processes that share it."""

    def __init__(self, turns: SecretTurns) -> None:
        self._turns = turns

    @asynccontextmanager
    async def turn(self, name: SecretName, *, given: str) -> AsyncIterator[SecretTurn]:
        """Raises SecretsUnavailableError, SecretsLockedError."""
        try:
            async with self._turns.turn(name, given=given) as turn:
                yield turn
        except SealingError as error:
            raise SecretsLockedError(error.message, remedy=error.remedy) from error
        except (TableStoreError, OSError) as error:
            raise SecretsUnavailableError(f"the storage cannot be asked: {error}") from error
