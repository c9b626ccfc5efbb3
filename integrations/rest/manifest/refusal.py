"""A model of `[[refusals]]`: what a vendor answers with a status that does not say it."""

from typing import Literal

from pydantic import Field

from integrations.base import IntegrationErrorKind
from integrations.rest.manifest.model import ManifestModel


class Refusal(ManifestModel):
    """An answer that means something else than its status says."""

    status: int = Field(ge=200, le=599)
    text: str = Field(min_length=1, description="What its message contains, in any letter case.")
    means: Literal["authentication", "permission", "not_found", "rate_limited", "unavailable"]

    @property
    def kind(self) -> IntegrationErrorKind:
        return IntegrationErrorKind(self.means.upper())
