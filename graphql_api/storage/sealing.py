"""Seals secrets for the store: AES-256-GCM, each bound to the place that it is kept in.

A sealed value is a text, `1.KEY-ID.BASE64`: the version of this form, the id of the key, and a
random nonce of 96 bits with the ciphertext and its tag. Table, keys of the row and name of the
property are its associated data, so that a value which was moved is refused as one that was
changed. https://csrc.nist.gov/pubs/sp/800/38/d/final

SealingError
├── KeyMissing    there is no key to seal with, or what should be one is none
├── UnknownKey    it was sealed with a key that is not there
└── BrokenSeal    it was changed or moved since it was sealed, or never was sealed
"""

import base64
import binascii
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from graphql_api.models.encryption_key import EncryptionKey

_VERSION = "1"
_NONCE_LENGTH = 12
_TAG_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class Place:
    """The property that holds a sealed value."""

    table: str
    partition_key: str
    row_key: str
    property_name: str

    @property
    def associated_data(self) -> bytes:
        parts = [_VERSION, self.table, self.partition_key, self.row_key, self.property_name]
        return json.dumps(parts).encode()


class SealingError(Exception):
    """What is kept can be neither sealed nor opened; the remedy says what a person can do."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


class KeyMissing(SealingError):
    pass


class UnknownKey(SealingError):
    pass


class BrokenSeal(SealingError):
    pass


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """Keys at one moment: the first seals, and all open. `found_in` says where they come from."""

    keys: Sequence[EncryptionKey]
    found_in: str

    @property
    def sealing_key(self) -> EncryptionKey | None:
        return next(iter(self.keys), None)

    def seal(self, secret: str, place: Place) -> str:
        """Raises KeyMissing."""
        key = self.sealing_key
        if key is None:
            raise KeyMissing("There is no key to seal with.", remedy=f"Set it in {self.found_in}.")
        nonce = secrets.token_bytes(_NONCE_LENGTH)
        sealed = AESGCM(key.value).encrypt(nonce, secret.encode(), place.associated_data)
        return f"{_VERSION}.{key.id}.{base64.b64encode(nonce + sealed).decode('ascii')}"

    def open(self, sealed: str, place: Place) -> str:
        """Raises UnknownKey, BrokenSeal."""
        key, data = self._key_for(sealed, place), _data_of(sealed)
        if data is None:
            raise _broken(place)
        nonce, ciphertext = data[:_NONCE_LENGTH], data[_NONCE_LENGTH:]
        try:
            return AESGCM(key.value).decrypt(nonce, ciphertext, place.associated_data).decode()
        except InvalidTag:
            raise _broken(place) from None

    def _key_for(self, sealed: str, place: Place) -> EncryptionKey:
        id = key_id_of(sealed)
        if id is None:
            raise _broken(place)
        for key in self.keys:
            if key.id == id:
                return key
        raise UnknownKey(
            f"{_described(place)} was sealed with the key {id}, which was looked for in "
            f"{self.found_in}.",
            remedy=f"Bring that key back to {self.found_in}; nothing is lost until then. If it is "
            "gone for good, run `orgmap secrets forget INTEGRATION` and set the secret anew.",
        )


def key_id_of(sealed: str) -> str | None:
    """The id of the key that it was sealed with; None if that is no sealed value."""
    version, _, rest = sealed.partition(".")
    id, separator, _ = rest.partition(".")
    return id if version == _VERSION and separator and id else None


def _data_of(sealed: str) -> bytes | None:
    try:
        data = base64.b64decode(sealed.rpartition(".")[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if len(data) >= _NONCE_LENGTH + _TAG_LENGTH else None


def _broken(place: Place) -> BrokenSeal:
    return BrokenSeal(
        f"{_described(place)} was changed or moved since it was sealed, and is not used.",
        remedy="Restore it from a backup, or run `orgmap secrets forget INTEGRATION` and set the "
        "secret anew.",
    )


def _described(place: Place) -> str:
    return f"{place.table} {place.row_key}"
