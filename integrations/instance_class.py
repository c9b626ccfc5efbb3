"""Makes the class of an instance: the integration's own, with another name and its settings."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from integrations.base import BaseIntegration, SettingsSource


class InstanceSettings:
    """Settings of an instance, also for code that spells its integration's name out in them."""

    def __init__(self, source: SettingsSource, *, name: str, of: str) -> None:
        self._source = source
        self._name = name
        self._of = of

    def get_config(self, name: str) -> str | None:
        return self._source.get_config(self._own(name))

    async def get_secret(self, name: str) -> str | None:
        return await self._source.get_secret(self._own(name))

    def _own(self, name: str) -> str:
        """The longer prefix first: halopsa_ is also the beginning of halopsa_north_base_url."""
        prefixes = sorted((f"{self._name}_", f"{self._of}_"), key=len, reverse=True)
        prefix = next((each for each in prefixes if name.startswith(each)), None)
        return name if prefix is None else f"{self._name}_{name.removeprefix(prefix)}"


def instance_class(
    integration: type[BaseIntegration], *, name: str, display_name: str
) -> type[BaseIntegration]:
    """One more of it. What it tells people to set are the variables of the instance."""
    of = integration.name

    def open_with_own_settings(self: BaseIntegration, source: SettingsSource, **more: Any) -> None:
        integration.__init__(self, InstanceSettings(source, name=name, of=of), **more)

    members = {
        "__module__": integration.__module__,
        "__doc__": integration.__doc__,
        "__init__": open_with_own_settings,
        "name": name,
        "display_name": display_name,
        "instance_of": of,
        "settings": tuple(
            replace(each, title=_told(each.title, of, name), help=_told(each.help, of, name))
            for each in integration.settings
        ),
    }
    made = type(integration.__name__, (integration,), members)
    manifest = getattr(integration, "manifest", None)
    if isinstance(manifest, BaseModel):
        own = {"name": name, "display_name": display_name}
        # Once the class is there, so that it keeps what its integration overrides of the manifest.
        setattr(made, "manifest", _told(manifest, of, name).model_copy(update=own))  # noqa: B010
    return made


def _told(value: Any, of: str, name: str) -> Any:
    """With the instance's environment variables in every text."""
    match value:
        case str():
            return re.sub(
                rf"ORGMAP_(CONFIG|SECRET)_{of.upper()}_", rf"ORGMAP_\1_{name.upper()}_", value
            )
        case BaseModel():
            return value.model_copy(
                update={key: _told(each, of, name) for key, each in value if each is not None}
            )
        case Mapping():
            return {key: _told(each, of, name) for key, each in value.items()}
        case tuple():
            return tuple(_told(each, of, name) for each in value)
        case _:
            return value
