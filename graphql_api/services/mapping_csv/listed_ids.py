"""Ids of a file against what the vendor listed, so that a person is told of one that it lacks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphql_api.models.letters import spellings
from graphql_api.models.listing import Listing
from graphql_api.services.errors import MAX_ECHO, cut, shortened
from graphql_api.services.mapping_csv import spreadsheet_ids
from graphql_api.services.mapping_csv.columns import EXTERNAL_ORG_ID, EXTERNAL_ORG_NAME
from graphql_api.services.mapping_csv.drafts import Draft, LineAction
from graphql_api.services.mapping_csv.values import cell
from integrations.base import ExternalOrganization

_NAMED_AT_MOST = 3


@dataclass(frozen=True)
class ListedIds:
    """One integration's newest listing that is kept, or None. `form` brings an id to its one form.

    It names all customers: what is said of it is for provider-wide managers.
    """

    display_name: str
    listing: Listing | None
    form: Callable[[str], str] = lambda given: given

    def concern(self, draft: Draft) -> bool:
        """Whether the line maps, or would map, to what its mapping is not actively mapped to."""
        given = cell(draft.line, EXTERNAL_ORG_ID)
        if draft.organization is None or draft.action is LineAction.UNCHANGED or not given:
            return False
        if draft.existing is None or draft.existing.external_org_id != given:
            return True
        return bool(draft.fields.get("is_active"))

    def warning(self, draft: Draft) -> str | None:
        """What is odd in the id of a line that they concern."""
        given = cell(draft.line, EXTERNAL_ORG_ID)
        id = draft.fields.get("external_org_id", self.form(given))
        if self.listing is None:
            return _SHORTENED.format(shortened(given)) if _is_shortened(given) else None
        listed, name = self.listing.by_id.get(id), cell(draft.line, EXTERNAL_ORG_NAME)
        if listed is None:
            return self._not_listed(self.listing, given, name)
        return self._called_otherwise(listed, name) or self._written_alike(listed, given, name)

    def _not_listed(self, listing: Listing, given: str, name: str) -> str:
        meant = self._damaged_to(given, name) or self._called(name)
        listed_at = f"{listing.cached_at:%Y-%m-%d %H:%M} UTC"
        told = f"{self.display_name}'s listing of {listed_at} does not have {shortened(given)}"
        if meant:
            return f"{told}; did you mean {_named(meant)}?"
        return f"{told}. {_SHORTENED.format('It')}" if _is_shortened(given) else f"{told}."

    def _called_otherwise(self, listed: ExternalOrganization, name: str) -> str | None:
        """If the line's name is that of another: its id may have been damaged to one there is."""
        meant = self._called(name)
        if not meant or any(each.id == listed.id for each in meant):
            return None
        return (
            f"{listed.id} is {shortened(listed.name)} at {self.display_name}, but the line says "
            f"{shortened(name)}; did you mean {_named(meant)}?"
        )

    def _written_alike(self, listed: ExternalOrganization, given: str, name: str) -> str | None:
        """If no name says which is meant of two ids that a spreadsheet writes in one way."""
        if not spreadsheet_ids.may_be_damaged(given) or spellings(name) & spellings(listed.name):
            return None
        others = [each for each in self._damaged_to(given, name) if each.id != listed.id]
        if not others:
            return None
        return (
            f"{listed.id} is {shortened(listed.name)} at {self.display_name}, and a spreadsheet "
            f"writes {_named(others)} so, too: check which is meant."
        )

    def _damaged_to(self, given: str, name: str) -> Sequence[ExternalOrganization]:
        """Those with the line's name among them, if any has it."""
        traces = spreadsheet_ids.traces_of_damaged(given)
        found = _distinct(each for trace in traces for each in self._by_trace.get(trace, ()))
        called = {each.id for each in self._called(name)}
        return [each for each in found if each.id in called] or found

    def _called(self, name: str) -> Sequence[ExternalOrganization]:
        return _distinct(
            each for spelling in spellings(name) for each in self._by_spelling.get(spelling, ())
        )

    @cached_property
    def _by_trace(self) -> dict[str, list[ExternalOrganization]]:
        return self._by(lambda each: spreadsheet_ids.traces_of_listed(each.id))

    @cached_property
    def _by_spelling(self) -> dict[str, list[ExternalOrganization]]:
        return self._by(lambda each: spellings(each.name))

    def _by(
        self, keys_of: Callable[[ExternalOrganization], Iterable[str]]
    ) -> dict[str, list[ExternalOrganization]]:
        found: dict[str, list[ExternalOrganization]] = defaultdict(list)
        for each in self.listing.organizations if self.listing else ():
            for key in keys_of(each):
                found[key].append(each)
        return found


_SHORTENED = "{} is written as a spreadsheet shortens numbers: check the id."


def _is_shortened(given: str) -> bool:
    return spreadsheet_ids.is_shortened(given)


def _distinct(organizations: Iterable[ExternalOrganization]) -> Sequence[ExternalOrganization]:
    return list({each.id: each for each in organizations}.values())


def _named(organizations: Sequence[ExternalOrganization]) -> str:
    shown = [
        f"{each.id} ({cut(each.name, at=MAX_ECHO)})" for each in organizations[:_NAMED_AT_MOST]
    ]
    more = len(organizations) - len(shown)
    return " or ".join(shown) + (f", or one of {more} more" if more else "")
