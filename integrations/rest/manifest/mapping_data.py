"""Makes the model of mapping_data from the fields that a manifest declares."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints, create_model

from integrations.base import MappingData
from integrations.rest.manifest.spec import Manifest, MappingDataField

_TYPES: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool}


def mapping_data_model(manifest: Manifest) -> type[BaseModel]:
    """A model that checks the declared fields and keeps all others as they are."""
    if not manifest.mapping_data:
        return MappingData
    fields: dict[str, Any] = {field.name: _define(field) for field in manifest.mapping_data}
    return create_model(f"{manifest.name}_mapping_data", __base__=MappingData, **fields)


def _define(field: MappingDataField) -> tuple[Any, Any]:
    if field.required:
        return _type_of(field), Field(title=field.title, description=field.help)
    return _type_of(field) | None, Field(default=None, title=field.title, description=field.help)


def _type_of(field: MappingDataField) -> Any:
    if field.choices:
        return Literal[field.choices]
    if field.secret:
        return _secret_type(field.pattern)
    if field.pattern:
        return Annotated[str, StringConstraints(pattern=rf"^(?:{field.pattern})$")]
    return _TYPES[field.type]


def _secret_type(pattern: str | None) -> Any:
    """Pydantic's own pattern does not apply to secrets, and its errors would show them."""
    if pattern is None:
        return SecretStr
    form = re.compile(pattern)

    def check(value: SecretStr) -> SecretStr:
        if not form.fullmatch(value.get_secret_value()):
            raise ValueError("does not have the required form")
        return value

    return Annotated[SecretStr, AfterValidator(check)]
