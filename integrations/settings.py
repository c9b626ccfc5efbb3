"""The settings that integrations read, and the source that they come from."""

from dataclasses import dataclass
from typing import Protocol


class SettingsSource(Protocol):
    """The source of an integration's settings; names are `<integration>_<setting>`."""

    def get_config(self, name: str) -> str | None:
        """A plain setting, or None if it is not set."""

    async def get_secret(self, name: str) -> str | None:
        """A secret, or None if it is not set."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting or secret that an integration reads; `name` is without the integration's prefix.

    `pattern` is a regular expression that the whole value must match; `help` says it in words.
    """

    name: str
    title: str
    secret: bool = False
    required: bool = True
    help: str | None = None
    pattern: str | None = None
    example: str | None = None
    default: str | None = None

    def environment_name(self, integration_name: str) -> str:
        """The environment variable that holds it, such as `ORGMAP_CONFIG_HALOPSA_BASE_URL`."""
        kind = "SECRET" if self.secret else "CONFIG"
        return f"ORGMAP_{kind}_{integration_name}_{self.name}".upper()
