"""Reading inputs in which an absent field and a null mean different things."""

from typing import Any

import strawberry


def given(source: object, *names: str) -> Any:
    """The named fields that the caller sent, nulls included."""
    values = {name: getattr(source, name) for name in names}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}
