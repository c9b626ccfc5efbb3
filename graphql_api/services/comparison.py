"""Compares mappings with a listing of their external organizations. No I/O."""

import unicodedata
from collections.abc import Callable
from datetime import datetime

from graphql_api.models.drift import DRIFTED, DriftState, MappingDrift
from graphql_api.models.limits import MAX_TEXT
from graphql_api.models.listed_organizations import Listed
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from integrations.invisible_characters import without_invisible

RULES = "1."
"""Goes up when the same mapping and the same listing come to another end than before."""


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

    @property
    def fingerprint(self) -> str:
        """Of what is compared with: two that have the same find the same drift. It takes a while
        for a listing of thousands."""
        return RULES if self._listing is None else f"{RULES}{self._listing.fingerprint}"

    def is_drifted(self, external_org_id: str, name: str) -> bool:
        """Of an active mapping, which recorded this name."""
        if self._listing is None:
            return False
        return _state(name, self._listed(self._listing, external_org_id)) in DRIFTED

    def drift(self, mapping: OrganizationMapping) -> MappingDrift:
        if self._listing is None or not mapping.is_active:
            return MappingDrift(state=DriftState.UNKNOWN)
        listed = self._listed(self._listing, mapping.external_org_id)
        return MappingDrift(
            state=_state(mapping.external_org_name, listed),
            current_name=None if listed is None else listed.name,
            compared_at=self.compared_at,
        )

    def _listed(self, listing: Listing, external_org_id: str) -> Listed | None:
        of = listing.organizations.listed
        return of(external_org_id) or of(self._form(external_org_id))


def _state(recorded: str, listed: Listed | None) -> DriftState:
    """An inactive organization counts as inactive even if it was renamed as well."""
    if listed is None:
        return DriftState.MISSING
    if not listed.is_active:
        return DriftState.INACTIVE
    if listed.is_nameless or _is_same_name(recorded, listed.name):
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
