"""Settings and secrets that are given, not read."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class MemorySettings:
    config: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    def get_config(self, name: str) -> str | None:
        return self.config.get(name)

    async def get_secret(self, name: str) -> str | None:
        return self.secrets.get(name)
