"""What Autotask says about its entities and their fields.

https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/API_Calls/REST_EntityInformationCall.htm
https://github.com/Datably-Inc/AutotaskNet (EntityFieldsResult.cs)
"""

from collections.abc import Sequence
from typing import Any

from integrations.sandbox.records import Row

_ACTIONS = ("Create", "Delete", "Query", "Update")
_TYPES = {bool: "boolean", int: "integer"}
_LONGEST = 100


def information_about(entity: str) -> Row:
    may = {f"can{action}": action != "Delete" for action in _ACTIONS}
    access = {f"userAccessFor{action}": "All" for action in _ACTIONS}
    others = {"hasUserDefinedFields": False, "supportsWebhookCallouts": False}
    return {"name": entity, **may, **access, **others}


def fields_of(rows: Sequence[Row]) -> list[Row]:
    """The fields of an entity that has such rows."""
    example = max(rows, key=len, default={})
    return [_field(name, value) for name, value in example.items() if not isinstance(value, list)]


def _field(name: str, value: Any) -> Row:
    type_name = _TYPES.get(type(value), "string")
    return {
        "name": name,
        "dataType": type_name,
        "length": _LONGEST if type_name == "string" else 0,
        "isRequired": name == "id",
        "isReadOnly": name == "id",
        "isQueryable": True,
        "isReference": name != "id" and name.endswith("ID"),
        "referenceEntityType": "",
        "isPickList": False,
        "picklistValues": None,
        "picklistParentValueField": "",
        "isSupportedWebhookField": False,
    }
