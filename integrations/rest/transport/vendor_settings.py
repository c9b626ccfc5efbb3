"""The settings of one integration, by name and checked. Their values are never shown."""

import re
from collections.abc import Iterator, Mapping, Sequence

from integrations.base import Setting
from integrations.rest.transport.urls import UrlRefused, parse_root
from integrations.rest.transport.vendor_errors import VendorErrors

ALLOW_PRIVATE_NETWORK = Setting(
    name="allow_private_network",
    title="true if the vendor's system is in a private network",
    help="true or false",
    pattern="true|false",
    required=False,
    default="false",
)


class VendorSettings(Mapping[str, str]):
    """The values of the settings that are set, by name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<VendorSettings {', '.join(self._values)}>"

    @property
    def allow_private_network(self) -> bool:
        return self._values.get(ALLOW_PRIVATE_NETWORK.name) == "true"


def check_settings(
    settings: VendorSettings, declared: Sequence[Setting], *, errors: VendorErrors
) -> None:
    """Raises IntegrationConfigurationError if a value does not match its pattern.

    A setting whose name ends with `_url` is an address that credentials may be sent to.
    """
    for setting in declared:
        value = settings.get(setting.name)
        if value is None:
            continue
        if setting.pattern and not re.fullmatch(setting.pattern, value):
            raise errors.configuration(_describe_mismatch(setting, value, errors.integration_name))
        if setting.is_address:
            _check_address(setting, value, settings=settings, errors=errors)


def _check_address(
    setting: Setting, value: str, *, settings: VendorSettings, errors: VendorErrors
) -> None:
    try:
        parse_root(value, private_network=settings.allow_private_network)
    except UrlRefused as error:
        name = setting.environment_name(errors.integration_name)
        right = setting.example or setting.default
        example = f"; such as {right}" if right else ""
        raise errors.configuration(f"{name}: {error}{example}") from error


def _describe_mismatch(setting: Setting, value: str, integration_name: str) -> str:
    given = "is malformed" if setting.secret else f"is {value[:200]!r}"
    allowed = setting.help or f"values that match {setting.pattern}"
    example = f", such as {setting.example}" if setting.example else ""
    return f"{setting.environment_name(integration_name)} {given}; allowed: {allowed}{example}"
