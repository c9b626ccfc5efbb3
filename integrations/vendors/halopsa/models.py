"""HaloPSA's answers, as far as Orgmap reads them.

Shapes: Area_View, Area_List and Area of the "Halo API v2" specification,
https://github.com/covenanttechnologysolutions/halopsa-rest/blob/0f2fc62/generator/spec/swagger.json
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr

from integrations.base import ExternalOrganization

_METADATA = ("toplevel_id", "toplevel_name", "azure_tenant_id", "itglue_id", "accountsid")


def _plain_or_none(value: Any) -> str | int | None:
    """What identifies a client elsewhere is worth keeping, but not worth failing for."""
    return value if isinstance(value, (str, int)) and value != "" else None


def _false_for_null(value: Any) -> Any:
    return False if value is None else value


_Optional = Annotated[str | int | None, BeforeValidator(_plain_or_none)]


class _Reply(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class AuthInfo(_Reply):
    """`GET {site}/api/authinfo`, which needs no token."""

    auth_url: StrictStr = Field(min_length=1)
    tenant_id: _Optional = None


class Client(_Reply):
    """A client; the list leaves out most of what `GET /Client/{id}` tells."""

    id: StrictInt
    name: StrictStr
    inactive: Annotated[bool, BeforeValidator(_false_for_null)] = False
    toplevel_id: _Optional = None
    toplevel_name: _Optional = None
    azure_tenant_id: _Optional = None
    itglue_id: _Optional = None
    accountsid: _Optional = None

    def to_external_organization(self) -> ExternalOrganization:
        known = {name: getattr(self, name) for name in _METADATA}
        return ExternalOrganization(
            id=str(self.id),
            name=self.name,
            is_active=not self.inactive,
            metadata={name: value for name, value in known.items() if value is not None},
        )


class ClientPage(_Reply):
    """A page of clients; `record_count` counts all pages' rows."""

    record_count: StrictInt = Field(ge=0)
    clients: tuple[Client, ...]
