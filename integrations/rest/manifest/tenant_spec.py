"""Models of `[tenant]`: the token of each organization's tenant, and what proves whose it is."""

from typing import Literal

from pydantic import Field, model_validator

from integrations.rest.manifest.json_path import JsonPath
from integrations.rest.manifest.model import ManifestModel
from integrations.rest.manifest.resource_spec import ORGANIZATION


class TenantProof(ManifestModel):
    """The call that shows whose a token is, sent with it before anything else is."""

    path: str
    items: JsonPath = Field(default=(), description="The place of its rows.")
    id: JsonPath = Field(
        default=("id",), description="The field of each row that must be the organization's id."
    )


class TenantRefusal(ManifestModel):
    """Codes with which the vendor refuses a tenant's token for a reason of its own."""

    codes: tuple[str, ...] = Field(min_length=1)
    means: Literal["permission", "not_found"]
    hint: str = Field(description=f"Advice to a person; it may hold {ORGANIZATION}.")


class TenantSpec(ManifestModel):
    """A client signs in to the tenant of its organization, in the way that `[auth]` says."""

    token_url: str = Field(description=f"Absolute, with {ORGANIZATION}.")
    refresh_token: str | None = Field(
        default=None,
        description="A setting in braces. If it is set, it is redeemed instead, in each tenant.",
    )
    rotates: bool = Field(
        default=False,
        description="The vendor replaces it at each use: the newest is kept, also for a restart.",
    )
    provider_paths: tuple[str, ...] = Field(
        default=(), description="Paths of the provider's own tenant, which is asked nothing else."
    )
    proof: TenantProof
    refusals: tuple[TenantRefusal, ...] = ()

    @model_validator(mode="after")
    def _require_organization(self) -> "TenantSpec":
        if ORGANIZATION not in self.token_url:
            raise ValueError(f"takes a token_url that has {ORGANIZATION}")
        return self
