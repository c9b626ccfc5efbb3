"""Forms the bodies of writes. No I/O."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from integrations.base import JsonValue
from integrations.rest.confinement.field_names import Path, plain
from integrations.rest.confinement.owner import Owner
from integrations.rest.manifest.resource_spec import ID, ResourceSpec, Update, WriteSpec

Fields = dict[str, Any]

METHODS: Mapping[Update, str] = {
    "put": "PUT",
    "patch": "PATCH",
    "json_patch": "PATCH",
    "post_list": "POST",
}


def body_of_new(fields: Mapping[str, Any], write: WriteSpec, owner: Owner) -> JsonValue:
    """The body that makes a record of the owner's."""
    return _enclose(_with_owner(fields, write, owner), write, in_list=write.in_list)


def body_of_change(
    fields: Mapping[str, Any],
    *,
    id: str,
    resource: ResourceSpec,
    write: WriteSpec,
    owner: Owner,
) -> JsonValue:
    """The body that changes a record; one that replaces it whole keeps it the owner's."""
    own_id = resource.id[-1]
    changed = {name: each for name, each in fields.items() if plain(name) != plain(own_id)}
    if resource.update == "put":
        changed = _with_owner(changed, write, owner)
    if ID not in update_path(resource, write):
        changed = {own_id: int(id) if id.isdecimal() else id, **changed}
    if resource.update == "json_patch":
        return [_replacement(name, value) for name, value in changed.items()]
    in_list = write.in_list or resource.update == "post_list"
    return _enclose(changed, write, in_list=in_list)


def update_path(resource: ResourceSpec, write: WriteSpec) -> str:
    """The path that changes are sent to."""
    if write.update_path is not None:
        return write.update_path
    if resource.update == "post_list":
        return write.path or resource.list_path
    return resource.single.path if resource.single else ""


def _replacement(name: str, value: Any) -> Fields:
    # Without a slash before the name, which RFC 6902 has:
    # https://github.com/covenanttechnologysolutions/connectwise-rest/blob/b00a876/README.md
    return {"op": "replace", "path": name, "value": value}


def _with_owner(fields: Mapping[str, Any], write: WriteSpec, owner: Owner) -> Fields:
    filled = deepcopy(dict(fields))
    if write.body is not None:
        _set(filled, write.body, owner.value)
    return filled


def _set(fields: Fields, path: Path, value: Any) -> None:
    for key in path[:-1]:
        fields = fields.setdefault(key, {})
    fields[path[-1]] = value


def _enclose(fields: Fields, write: WriteSpec, *, in_list: bool) -> JsonValue:
    body: Any = fields
    for key in reversed(write.wrap):
        body = {key: body}
    if write.wrap and write.constant:
        body[write.wrap[0]].update(write.constant)
    return [body] if in_list else body
