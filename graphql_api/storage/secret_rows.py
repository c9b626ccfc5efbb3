"""Kept secrets as rows of their table: who and when in plain text, everything else sealed.

    Sealed        a JSON object: Value, ObtainedAt, and Origins, the digests of what was set
    Turn          who is using it at the moment; none if nobody is

A row without Sealed is of somebody who uses the secret for the first time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graphql_api.storage.keys import KEPT_SECRETS, KEPT_SECRETS_PARTITION, secret_key
from graphql_api.storage.properties import (
    from_json,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_time,
)
from graphql_api.storage.sealing import Keyring, Place, key_id_of
from graphql_api.storage.table_store import Row, Value
from integrations.base import SecretName

SEALED = "Sealed"
TURN = "Turn"
MOST_ORIGINS = 20


@dataclass(frozen=True, kw_only=True)
class KeptSecret:
    """A value that the vendor gave, and when.

    `origins` are digests of the values that people set before it, the newest first.
    """

    value: str = field(repr=False)
    obtained_at: datetime
    origins: tuple[str, ...]

    def descends_from(self, given: str) -> bool:
        """False if a person has set another value since."""
        return digest(given) in self.origins


@dataclass(frozen=True, kw_only=True)
class KeptSecretEntry:
    """What can be shown of a kept secret: everything but its value."""

    name: SecretName
    key_id: str | None
    kept_since: datetime


def digest(given: str) -> str:
    return hashlib.sha256(given.encode()).hexdigest()


def with_origin(given: str, before: KeptSecret | None) -> tuple[str, ...]:
    """An older value that a server still has set is none that a person has set since."""
    older = () if before is None else before.origins
    return tuple(dict.fromkeys((digest(given), *older)))[:MOST_ORIGINS]


def row_key(name: SecretName) -> str:
    return secret_key(name.integration_name, name.setting, name.of)


def seal(secret: KeptSecret, name: SecretName, keyring: Keyring) -> dict[str, Value]:
    """The properties of a row that nobody is using. Raises KeyMissing."""
    content = from_json(
        {
            "Value": secret.value,
            "ObtainedAt": from_time(secret.obtained_at),
            "Origins": secret.origins,
        }
    )
    return {
        **names(name),
        "KeptSince": from_time(secret.obtained_at),
        **split_text(SEALED, keyring.seal(content, _place(row_key(name)))),
    }


def open_sealed(row: Row, keyring: Keyring) -> KeptSecret | None:
    """None if nothing is kept yet. Raises SealingError."""
    if SEALED not in row.properties:
        return None
    content = json.loads(keyring.open(join_text(SEALED, row.properties), _place(row.row_key)))
    return KeptSecret(
        value=content["Value"],
        obtained_at=to_time(content["ObtainedAt"]),
        origins=tuple(content["Origins"]),
    )


def sealed_again(row: Row, keyring: Keyring) -> dict[str, Value]:
    """The same properties, sealed with the first key. Raises SealingError."""
    place = _place(row.row_key)
    content = keyring.open(join_text(SEALED, row.properties), place)
    return {**without_seal(row), **split_text(SEALED, keyring.seal(content, place))}


def names(name: SecretName) -> dict[str, Value]:
    whose = {} if name.of is None else {"Of": name.of}
    return {"IntegrationName": name.integration_name, "Setting": name.setting, **whose}


def name_of(row: Row) -> SecretName:
    return SecretName(
        integration_name=str(row.properties["IntegrationName"]),
        setting=str(row.properties["Setting"]),
        of=optional_text(row.properties.get("Of")),
    )


def to_entry(row: Row) -> KeptSecretEntry:
    return KeptSecretEntry(
        name=name_of(row),
        key_id=key_id_of_row(row),
        kept_since=to_time(row.properties["KeptSince"]),
    )


def is_kept(row: Row) -> bool:
    return is_sealed(row.properties)


def is_sealed(properties: Mapping[str, Value]) -> bool:
    return SEALED in properties


def key_id_of_row(row: Row) -> str | None:
    return key_id_of(join_text(SEALED, row.properties))


def turn_of(properties: Mapping[str, Value]) -> str | None:
    return optional_text(properties.get(TURN))


def without_turn(row: Row) -> dict[str, Value]:
    return {name: value for name, value in row.properties.items() if name != TURN}


def without_seal(row: Row) -> dict[str, Value]:
    return {name: value for name, value in row.properties.items() if not name.startswith(SEALED)}


def _place(key: str) -> Place:
    return Place(
        table=KEPT_SECRETS,
        partition_key=KEPT_SECRETS_PARTITION,
        row_key=key,
        property_name=SEALED,
    )
