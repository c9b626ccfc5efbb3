"""Keys that secrets are sealed with before they are stored."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field

VARIABLE = "ORGMAP_ENCRYPTION_KEY"
HOW_TO_MAKE_ONE = "openssl rand -base64 32"
KEY_LENGTH = 32
"""Bytes of a key of AES-256."""

_ID_LENGTH = 16
_URL_SAFE = str.maketrans("-_", "+/")


class MalformedKey(ValueError):
    """The text is no key; it is not repeated, because it may be one after all."""


@dataclass(frozen=True)
class EncryptionKey:
    """A key, and the id by which what is sealed names it. The id tells nothing of the key."""

    value: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "EncryptionKey":
        return cls(secrets.token_bytes(KEY_LENGTH))

    @classmethod
    def parse(cls, text: str) -> "EncryptionKey":
        """From base64, in either alphabet, padded or not. Raises MalformedKey."""
        bare = text.strip().translate(_URL_SAFE).rstrip("=")
        try:
            value = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise MalformedKey(f"{KEY_LENGTH} bytes in base64 are expected") from None
        if len(value) != KEY_LENGTH:
            raise MalformedKey(
                f"{KEY_LENGTH} bytes in base64 are expected, and {len(value)} were given"
            )
        return cls(value)

    @property
    def text(self) -> str:
        return base64.b64encode(self.value).decode("ascii")

    @property
    def id(self) -> str:
        return hashlib.sha256(b"orgmap key id\0" + self.value).hexdigest()[:_ID_LENGTH]


def parse_keys(text: str) -> tuple[EncryptionKey, ...]:
    """Keys with commas between them; the first seals, and all open. Raises MalformedKey."""
    return tuple(EncryptionKey.parse(each) for each in text.split(","))
