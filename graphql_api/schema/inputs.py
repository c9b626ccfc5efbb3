"""Reading inputs: what was given at all, and whether there is too much of it."""

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from graphql_api.schema.paging import invalid_argument


def given(source: object, *names: str) -> Any:
    """The named fields that the caller sent: an absent one and a null mean different things."""
    values = {name: getattr(source, name) for name in names}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}


def check_count(items: Sequence[object], name: str, *, most: int) -> None:
    """Raises a GraphQLError that says what is allowed."""
    if not 1 <= len(items) <= most:
        advice = "Send them in several calls." if items else "Leave the call out."
        raise invalid_argument(
            f"{name} must have from 1 to {most} items; {len(items)} were given. {advice}"
        )


MappingIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(description="Test these alone, such as those that failed before."),
]
