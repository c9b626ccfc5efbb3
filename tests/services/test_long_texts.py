"""The length of a text is looked at before the text: a megabyte costs no more than a word."""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar

import pytest

from graphql_api.composition import Services
from graphql_api.models.coverage import CoverageScope, CoverageState
from graphql_api.models.exclusion import ExternalOrganizationToExclude, OrganizationToExclude
from graphql_api.models.organization import Organization
from graphql_api.services import validation
from graphql_api.services.access import Permission
from graphql_api.services.errors import ServiceError, ValidationError
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.validation import Problems
from integrations.base import MappingData
from tests.actors import MANAGER, manager_of

MIB = 1024 * 1024
TEXTS = {
    "letters": "a" * MIB,
    "sigmas": "Σ" * MIB,
    "controls": "\x07" * MIB,
    "quotes": "'<" * (MIB // 2),
    "dots": "a." * (MIB // 2),
    "blanks": " " * MIB,
}

CHECKS: tuple[Callable[[str, Problems], object], ...] = (
    validation.external_org_id,
    validation.external_org_name,
    validation.organization_name,
    validation.other_name,
    validation.user_id,
    validation.reason,
    validation.domain,
    lambda text, _: validation.search(text),
    lambda text, problems: validation.mapping_data({"a": text}, MappingData, problems),
    lambda text, problems: validation.mapping_data({text: 1}, MappingData, problems),
    lambda text, problems: validation.mapping_data(
        {"a": [text[:1_000]] * 10_000}, MappingData, problems
    ),
)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("check", CHECKS)
def test_a_megabyte_is_refused_before_it_is_looked_at(
    check: Callable[[str, Problems], object], text: str
) -> None:
    begun = time.process_time()
    with suppress(ValidationError):
        check(text, Problems())
    assert time.process_time() - begun < 0.04


Call = Callable[[Services, str, str], Awaitable[object]]

CALLS: Mapping[str, Call] = {
    "organizations.list": lambda services, _, text: services.organizations.list(
        MANAGER, search=text, first=500
    ),
    "organization_search.list": lambda services, _, text: services.organization_search.list(
        MANAGER, search=text, first=500
    ),
    "organizations.get": lambda services, _, text: services.organizations.get(MANAGER, text),
    "organizations.create": lambda services, _, text: services.organizations.create(
        MANAGER, name=text, domain=text
    ),
    "organizations.update": lambda services, id, text: services.organizations.update(
        MANAGER, id, {"name": text, "domain": text}, expected_version=text
    ),
    "mappings.create": lambda services, id, text: services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=id,
            integration_name="scripted",
            external_org_id=text,
            external_org_name=text,
            mapping_data={text: text},
        ),
    ),
    "mappings.create, integration": lambda services, id, text: services.mappings.create(
        MANAGER, NewMapping(organization_id=id, integration_name=text, external_org_id="1")
    ),
    "mappings.get": lambda services, id, text: services.mappings.get(MANAGER, id, text),
    "bulk_mappings.create": lambda services, id, text: services.bulk_mappings.create(
        MANAGER,
        [NewMapping(organization_id=id, integration_name="scripted", external_org_id=text)],
    ),
    "grants.grant": lambda services, id, text: services.grants.grant(
        MANAGER, user_id=text, organization_id=id, permissions=[Permission.canViewConfig]
    ),
    "grants.revoke": lambda services, id, text: services.grants.revoke(
        MANAGER, user_id=text, organization_id=id
    ),
    "rejections.reject": lambda services, id, text: services.rejections.reject(
        MANAGER, integration_name="scripted", organization_id=id, external_org_id=text
    ),
    "exclusions.exclude_organization": lambda services, id, text: (
        services.exclusions.exclude_organization(
            MANAGER,
            OrganizationToExclude(organization_id=id, integration_name="scripted", reason=text),
        )
    ),
    "exclusions.exclude_external_organization": lambda services, _, text: (
        services.exclusions.exclude_external_organization(
            MANAGER,
            ExternalOrganizationToExclude(integration_name="scripted", external_org_id=text),
        )
    ),
    "exclusions.remove": lambda services, _, text: services.exclusions.remove(MANAGER, text),
    "discovery.discover": lambda services, _, text: services.discovery.discover(MANAGER, text),
    "coverage.rows": lambda services, _, text: services.coverage.rows(
        MANAGER, CoverageScope(integration_names=[text]), first=50
    ),
    "coverage.rows, organizations": lambda services, _, text: services.coverage.rows(
        MANAGER, CoverageScope(organization_ids=[text]), first=50
    ),
    "connections.test": lambda services, id, text: services.connections.test(MANAGER, id, text),
    "mapping_exports.whole": lambda services, _, text: services.mapping_exports.whole(
        MANAGER, integration_name=text, max_rows=10
    ),
    "unmapped_exports.whole": lambda services, _, text: services.unmapped_exports.whole(
        MANAGER, CoverageScope(integration_names=[text]), max_rows=10
    ),
    "audit.events": lambda services, _, text: services.audit.events(
        MANAGER, organization_id=text, first=10
    ),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_service_answers_a_megabyte_as_fast_as_a_word(
    services: Services, organization: Organization, call: Call, text: str
) -> None:
    with suppress(ServiceError):
        await call(services, organization.org_id, "word")
    begun = time.process_time()
    with suppress(ServiceError):
        await call(services, organization.org_id, text)
    assert time.process_time() - begun < 0.08


class CountedText(str):
    """Counts how often it is folded."""

    folds: ClassVar[int]

    def strip(self, characters: str | None = None, /) -> "CountedText":
        return CountedText(super().strip(characters))

    def casefold(self) -> str:
        CountedText.folds += 1
        return super().casefold()


async def test_a_search_is_folded_once_and_not_for_each_organization(services: Services) -> None:
    made = [
        await services.organizations.create(MANAGER, name=f"Customer {number}")
        for number in range(50)
    ]
    for actor in (MANAGER, manager_of(*(each.org_id for each in made))):
        for text, count in (("Σ" * 200, 0), ("cUSTOMER", 50)):
            CountedText.folds = 0
            search = CountedText(f" {text} ")
            found = await services.organizations.list(actor, search=search, first=500)
            assert (len(found.items), CountedText.folds) == (count, 1)
    with pytest.raises(ValidationError, match="201 characters were given; at most 200"):
        await services.organizations.list(MANAGER, search="Σ" * 201, first=500)


async def test_states_that_are_named_often_cost_no_more(services: Services) -> None:
    for number in range(100):
        await services.organizations.create(MANAGER, name=f"Customer {number}")
    states = [CoverageState.FAILING] * 100_000
    begun = time.process_time()
    page = await services.coverage.rows(MANAGER, CoverageScope(), states=states, first=500)
    assert page.items == []
    assert time.process_time() - begun < 0.2


def test_mapping_data_is_measured_without_walking_all_of_it() -> None:
    large: dict[str, Any] = {str(n): [n] * 100 for n in range(10_000)}
    begun = time.process_time()
    problems = Problems()
    validation.mapping_data(large, MappingData, problems)
    assert time.process_time() - begun < 0.04
    assert "far more than the 32,768 bytes" in problems.found[0].message
