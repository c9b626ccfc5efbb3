"""What integrations over REST share: settings, one session at a time, connections."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from integrations.base import (
    BaseIntegration,
    IntegrationConfigurationError,
    IntegrationErrorKind,
    Setting,
    SettingsSource,
)
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import Exchange
from integrations.rest.http import HttpSender
from integrations.rest.options import RestOptions
from integrations.rest.session import RestSession

Settings = Mapping[str, str]
SessionType = TypeVar("SessionType", bound=RestSession)


@dataclass(frozen=True)
class _Opened(Generic[SessionType]):
    session: SessionType
    settings: Settings = field(repr=False)


class RestIntegration(BaseIntegration, Generic[SessionType]):
    """Keeps one session open, with its token, for as long as the settings stay the same."""

    remedies: ClassVar[Mapping[IntegrationErrorKind, str]] = {}

    def __init__(self, source: SettingsSource, *, options: RestOptions | None = None) -> None:
        super().__init__(source)
        self.options = options or RestOptions()
        self._sender = HttpSender(self.options)
        self._opened: _Opened[SessionType] | None = None

    @abstractmethod
    def open_session(self, settings: Settings, exchange: Exchange) -> SessionType:
        """A session with these settings; no I/O. Raises IntegrationConfigurationError."""

    async def session(self) -> SessionType:
        """The session of the present settings. Raises IntegrationConfigurationError."""
        settings = await self._read_settings()
        if self._opened is None or self._opened.settings != settings:
            session = self.open_session(settings, self._exchange(settings))
            self._opened = _Opened(session, settings)
        return self._opened.session

    async def aclose(self) -> None:
        await self._sender.aclose()

    async def _read_settings(self) -> Settings:
        read = {setting.name: await self.read_setting(setting) for setting in self.settings}
        missing = [
            setting for setting in self.settings if setting.required and not read[setting.name]
        ]
        if missing:
            raise self._not_set(missing)
        return {name: value for name, value in read.items() if value}

    def _not_set(self, missing: list[Setting]) -> IntegrationConfigurationError:
        names = ", ".join(setting.environment_name(self.name) for setting in missing)
        verb = "is" if len(missing) == 1 else "are"
        return IntegrationConfigurationError(
            f"{self.display_name} is not set up: {names} {verb} not set",
            integration_name=self.name,
            remedy=f"Set {names} and start the service again.",
        )

    def _exchange(self, settings: Settings) -> Exchange:
        secrets = tuple(
            settings[setting.name]
            for setting in self.settings
            if setting.secret and setting.name in settings
        )
        errors = VendorErrors(
            integration_name=self.name,
            display_name=self.display_name,
            remedies=self.remedies,
            secrets=secrets,
        )
        return Exchange(self._sender, errors=errors, options=self.options)
