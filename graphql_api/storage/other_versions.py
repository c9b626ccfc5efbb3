"""Values in rows that another version of Orgmap may have written, and this one does not know."""

import json
import logging
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

Kind = TypeVar("Kind", bound=StrEnum)


def known(kind: type[Kind], text: object, *, otherwise: Kind) -> Kind:
    """The member of this value; `otherwise` stands for all that are unknown."""
    try:
        return kind(str(text))
    except ValueError:
        return otherwise


def known_ones(kind: type[Kind], texts: Iterable[str]) -> frozenset[Kind]:
    """Those that this version knows: it heeds no others."""
    members = set(kind)
    return frozenset(kind(each) for each in texts if each in members)


def changes_of(text: str, *, event_id: str) -> Mapping[str, Mapping[str, Any]]:
    """Changed fields; none if they are in a form that this version cannot read, which is logged."""
    try:
        found = json.loads(text)
        if all({"before", "after"} <= sides.keys() for sides in found.values()):
            return dict(found)
    except (ValueError, AttributeError):
        pass
    logger.warning("The changes of the audit event %s cannot be read, and are left out.", event_id)
    return {}
