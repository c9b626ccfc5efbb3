"""Compares mappings with a listing of their external organizations. No I/O."""

import unicodedata
from collections.abc import Callable
from datetime import datetime

from graphql_api.models.drift import DriftState, MappingDrift
from graphql_api.models.limits import MAX_TEXT
from graphql_api.models.listed_organizations import Listed
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from integrations.invisible_characters import without_invisible


class Comparison:
    """One integration's mappings against its listing, which is all customers' and stays in here.

    One who may see a mapping may see its drift, which names its external organization alone. That
    of a deactivated mapping may be another customer's by now, so there it has none.
    """

    def __init__(
        self, listing: Listing | None, *, form: Callable[[str], str] = lambda given: given
    ) -> None:
        """`form` brings an id to the one form in which it is listed."""
        self._listing = listing
        self._form = form

    @property
    def compared_at(self) -> datetime | None:
        return None if self._listing is None else self._listing.cached_at

    def drift(self, mapping: OrganizationMapping) -> MappingDrift:
        if self._listing is None or not mapping.is_active:
            return MappingDrift(state=DriftState.UNKNOWN)
        of = self._listing.organizations.listed
        listed = of(mapping.external_org_id) or of(self._form(mapping.external_org_id))
        return MappingDrift(
            state=_state(mapping, listed),
            current_name=None if listed is None else listed.name,
            compared_at=self.compared_at,
        )


def _state(mapping: OrganizationMapping, listed: Listed | None) -> DriftState:
    """An inactive organization counts as inactive even if it was renamed as well."""
    if listed is None:
        return DriftState.MISSING
    if not listed.is_active:
        return DriftState.INACTIVE
    if listed.is_nameless or _is_same_name(mapping.external_org_name, listed.name):
        return DriftState.IN_SYNC
    return DriftState.RENAMED


def _is_same_name(recorded: str, listed: str) -> bool:
    """If no name was recorded, none has changed."""
    return recorded in ("", listed) or _comparable(recorded) == _comparable(listed)


def _comparable(name: str) -> str:
    """Without what a mapping cannot record of a vendor's name, which makes it no other name."""
    seen = unicodedata.normalize("NFC", without_invisible(name))
    words = (_without_controls(word) for word in seen.split())
    return " ".join(filter(None, words))[:MAX_TEXT].rstrip()


def _without_controls(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs"))
