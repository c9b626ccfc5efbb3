"""The base of every table of a manifest; unknown words are refused by name."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

UNKNOWN_WORD = "unknown_word"


class ManifestModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_words(cls, given: Any) -> Any:
        known = sorted(field.alias or name for name, field in cls.model_fields.items())
        unknown = sorted(set(given) - set(known)) if isinstance(given, dict) else []
        if unknown:
            context = {"unknown": unknown, "known": known}
            raise PydanticCustomError(UNKNOWN_WORD, "unknown words", context)
        return given


def exactly_one(model: ManifestModel, *names: str) -> None:
    """Raises ValueError unless exactly one of the words is given."""
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(
            f"takes exactly one of {', '.join(names)}; given: {', '.join(given) or 'none'}"
        )


def at_most_one(model: ManifestModel, *names: str) -> None:
    """Raises ValueError if several of the words are given."""
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) > 1:
        raise ValueError(f"takes at most one of {', '.join(names)}; given: {', '.join(given)}")
