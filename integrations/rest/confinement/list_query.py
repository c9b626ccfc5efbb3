"""Makes the query that asks for one organization's records. No I/O."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.rest.confinement.field_names import plain
from integrations.rest.confinement.owner import Owner
from integrations.rest.confinement.refusals import Refusals
from integrations.rest.listing.page_source import ListingQuery
from integrations.rest.manifest.body_checks import is_graphql
from integrations.rest.manifest.body_places import keys_of
from integrations.rest.manifest.listing_spec import ListingCall, Paging, paging_parameters
from integrations.rest.manifest.resource_spec import ORGANIZATION, FilterCondition, ResourceSpec
from integrations.rest.transport.urls import fill_segments

Params = Mapping[str, Any]
Where = Mapping[str, Any] | str | list[Mapping[str, Any]]
"""A filter: parameters, or text or rules in the vendor's own filter language."""


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """What is asked of a resource's list, beside whose the records are to be."""

    where: Where | None = None
    params: Params | None = None


@dataclass(frozen=True, kw_only=True)
class ListQueries:
    """Makes the queries of one resource for one owner."""

    name: str
    resource: ResourceSpec
    owner: Owner
    paging: Paging | None
    refusals: Refusals

    def query(self, request: ListRequest) -> ListingQuery:
        """Raises OutsideOrganizationError if the request names the organization in another way."""
        call = self.resource.listing(self.paging)
        params = {**self._filter_params(request.where), **(request.params or {})}
        self._check_params(params, call)
        self._check_against_body(params, call.body or {})
        return ListingQuery(
            call=call.model_copy(
                update={"path": fill_segments(call.path, organization=self.owner.id)}
            ),
            what=f"the list of {self.name}",
            id_path=self.resource.id,
            required=(self.resource.id,),
            params={**self._with_owners_field(params), **self._own_params(request.where)},
            fields=self._own_fields(request.where),
            stays_within=self.resource.confined.proves_itself,
        )

    def _filter_params(self, where: Where | None) -> Params:
        """An author's filter that is sent as parameters."""
        if self._condition is not None or where is None:
            return {}
        if self.resource.confined.body is not None:
            raise self.refusals.usage(
                f"{self.name} cannot be filtered by where: its filter says whose they are",
                remedy="Leave where out, and choose among the records that come.",
            )
        if not isinstance(where, Mapping):
            raise self.refusals.usage(
                f"where of {self.name} takes parameters by name",
                remedy='Write it as {"name": value}.',
            )
        return where

    def _own_params(self, where: Where | None) -> Params:
        confined = self.resource.confined
        if confined.query is not None:
            return {confined.query: self.owner.id}
        if self._condition is None or self._condition.parameter is None:
            return {}
        return {self._condition.parameter: self._text(self._condition, where)}

    def _own_fields(self, where: Where | None) -> Params:
        condition, place = self._condition, self.resource.confined.body
        if place is not None:
            return {place: self.owner.value}
        if condition is None or condition.body is None:
            return {}
        own = {"op": "eq", "field": condition.field, "value": self.owner.value}
        return {condition.body: [own, *self._rules(where)]}

    def _text(self, condition: FilterCondition, where: Where | None) -> str:
        own = (condition.text or "").replace(ORGANIZATION, self.owner.id)
        if where is None:
            return own
        if not isinstance(where, str) or not is_closed(where):
            raise self.refusals.usage(
                f"where of {self.name} takes a condition whose brackets and quotation marks are "
                "closed",
                remedy="Write it as the vendor's documentation does.",
            )
        return f"({own}) and ({where})"

    def _rules(self, where: Where | None) -> list[Mapping[str, Any]]:
        if where is None:
            return []
        rules = [where] if isinstance(where, Mapping) else where
        if isinstance(rules, str) or not all(isinstance(rule, Mapping) for rule in rules):
            raise self.refusals.usage(
                f"where of {self.name} takes rules",
                remedy='Write it as [{"op": "eq", "field": "…", "value": …}].',
            )
        return list(rules)

    def _check_params(self, params: Params, call: ListingCall) -> None:
        own, paging = (
            self._own_parameter,
            set(map(plain, paging_parameters(call.pagination).values())),
        )
        for name, value in params.items():
            if own is not None and plain(name) == plain(own):
                self._check_own_param(name, value)
            if plain(name) in paging:
                raise self.refusals.usage(
                    f"the parameter {name!r} chooses a page, and a list is read as a whole",
                    remedy=f"Leave {name!r} out.",
                )

    def _check_against_body(self, params: Params, body: Mapping[str, Any]) -> None:
        """Servers may take from the address what the body has, a whole query of GraphQL too.

        https://github.com/graphql/express-graphql#http-usage
        """
        if params and is_graphql(body):
            raise self.refusals.usage(
                f"{self.name} is asked for by GraphQL, which takes no parameters",
                remedy="Leave them out, and choose among the records that come.",
            )
        condition = self._condition.body if self._condition else None
        place = self.resource.confined.body or condition
        own = set() if place is None else {*map(plain, (*body, place, *keys_of(place)))}
        for name in params:
            if plain(name) in own:
                raise self.refusals.parameter(name)

    def _check_own_param(self, name: str, value: Any) -> None:
        is_same = name == self.resource.confined.query and self.owner.is_meant_by(value)
        if not is_same:
            raise self.refusals.parameter(name)

    @property
    def _own_parameter(self) -> str | None:
        by_condition = self._condition.parameter if self._condition else None
        return self.resource.confined.query or by_condition

    @property
    def _condition(self) -> FilterCondition | None:
        return self.resource.confined.condition

    def _with_owners_field(self, params: Params) -> Params:
        """A selection of fields always has those that prove the rows."""
        select, proofs = self.resource.confined.select, (self.resource.id, self.resource.row)
        if select is None or not isinstance(params.get(select), str):
            return params
        chosen = [name.strip() for name in params[select].split(",")]
        needed = (path[0] for path in proofs if path)
        return {**params, select: ",".join(dict.fromkeys([*chosen, *needed]))}


def is_closed(text: str) -> bool:
    """True if each bracket and quotation mark of a condition is closed within it.

    It must be so whether or not the vendor takes an apostrophe for a quotation mark.
    """
    return _is_closed(text, quoted=r'"[^"]*"') and _is_closed(text, quoted=r'"[^"]*"|\'[^\']*\'')


def _is_closed(text: str, *, quoted: str) -> bool:
    depth = 0
    for mark in re.sub(quoted, "", text):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == '"' or depth < 0:
            return False
    return depth == 0
