"""An organization as a row."""

import json
from collections.abc import Mapping
from typing import Any

from graphql_api.models.organization import (
    Alias,
    AliasOrigin,
    ForgottenName,
    NamedOrganization,
    Organization,
)
from graphql_api.storage.keys import ORGANIZATIONS_PARTITION
from graphql_api.storage.other_versions import known
from graphql_api.storage.properties import (
    from_json,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Entity, Row, Value


def to_entity(organization: Organization) -> Entity:
    return Entity(
        partition_key=ORGANIZATIONS_PARTITION,
        row_key=organization.org_id,
        properties=without_none(
            {
                "OrgId": organization.org_id,
                "Name": organization.name,
                "Domain": organization.domain,
                "IsActive": organization.is_active,
                "CreatedAt": from_time(organization.created_at),
                "UpdatedAt": from_time(organization.updated_at),
                "MergedInto": organization.merged_into,
                "Version": organization.version,
                **_list("Aliases", [_from_alias(each) for each in organization.aliases]),
                **_list(
                    "ForgottenNames",
                    [_from_forgotten(each) for each in organization.forgotten_names],
                ),
            }
        ),
    )


def from_entity(entity: Entity) -> Organization:
    row = entity.properties
    return Organization(
        org_id=str(row["OrgId"]),
        name=str(row["Name"]),
        domain=optional_text(row.get("Domain")),
        is_active=bool(row["IsActive"]),
        created_at=to_time(row["CreatedAt"]),
        updated_at=to_time(row["UpdatedAt"]),
        merged_into=optional_text(row.get("MergedInto")),
        version=int(row["Version"]),
        aliases=tuple(map(_to_alias, _read_list("Aliases", row))),
        forgotten_names=tuple(map(_to_forgotten, _read_list("ForgottenNames", row))),
    )


def named(row: Row) -> NamedOrganization:
    """What a search looks at: the rest of the row is read if it is found."""
    of = row.properties
    aliases = [each["name"] for each in _read_list("Aliases", of)] if "Aliases" in of else []
    return NamedOrganization(
        row.row_key, str(of["Name"]), optional_text(of.get("Domain")), bool(of["IsActive"]), aliases
    )


def _list(name: str, items: list[dict[str, str]]) -> dict[str, Value]:
    """An empty one is absent, as it is in rows from before there were such lists."""
    return split_text(name, from_json(items)) if items else {}


def _read_list(name: str, row: Mapping[str, Value]) -> list[dict[str, Any]]:
    text = join_text(name, row)
    found: list[dict[str, Any]] = json.loads(text) if text else []
    return found


def _from_alias(alias: Alias) -> dict[str, str]:
    return {
        "name": alias.name,
        "origin": alias.origin.value,
        "at": from_time(alias.added_at),
        "by": alias.added_by,
    }


def _to_alias(found: Mapping[str, Any]) -> Alias:
    return Alias(
        name=found["name"],
        origin=known(AliasOrigin, found["origin"], otherwise=AliasOrigin.OTHER),
        added_at=to_time(found["at"]),
        added_by=found["by"],
    )


def _from_forgotten(forgotten: ForgottenName) -> dict[str, str]:
    return {
        "name": forgotten.name,
        "at": from_time(forgotten.forgotten_at),
        "by": forgotten.forgotten_by,
    }


def _to_forgotten(found: Mapping[str, Any]) -> ForgottenName:
    return ForgottenName(
        name=found["name"], forgotten_at=to_time(found["at"]), forgotten_by=found["by"]
    )
