"""What mappings teach of an organization's names. No I/O."""

from collections.abc import Iterable, Iterator, Mapping

from graphql_api.models.learnt_name import LearntName
from graphql_api.models.letters import spellings
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import MappedName, OrganizationMapping
from graphql_api.models.organization import ForgottenName, Organization
from integrations.base import ExternalOrganization


def external_of(
    mapping: OrganizationMapping | MappedName, listing: Listing | None
) -> ExternalOrganization:
    """As it is listed now, or as the mapping has it."""
    listed = listing.by_id.get(mapping.external_org_id) if listing else None
    return listed or ExternalOrganization(
        id=mapping.external_org_id, name=mapping.external_org_name
    )


def is_telling(external: ExternalOrganization) -> bool:
    """Whether a mapping to it teaches a name."""
    return bool(external.name) and not external.is_nameless


def learnt_names(
    organization: Organization,
    mappings: Iterable[OrganizationMapping],
    known: Mapping[str, Listing],
) -> list[LearntName]:
    """By name. Those that are its own name or an alias of it, however written, teach nothing."""
    found: dict[frozenset[str], tuple[str, list[OrganizationMapping]]] = {
        spellings_of(each.name): (each.name, []) for each in organization.forgotten_names
    }
    own = spellings_of(organization.name).union(
        *(spellings_of(each.name) for each in organization.aliases)
    )
    for name, mapping in _taught(mappings, known):
        if find_forgotten(organization, name) is not None or not spellings_of(name) & own:
            found.setdefault(spellings_of(name), (name, []))[1].append(mapping)
    learnt = [
        LearntName(name=name, taught_by=taught_by, forgotten=find_forgotten(organization, name))
        for name, taught_by in found.values()
    ]
    return sorted(learnt, key=lambda each: each.name.casefold())


def find_forgotten(organization: Organization, name: str) -> ForgottenName | None:
    if not organization.forgotten_names:
        return None  # as for most, of which none needs to be spelled
    sought = spellings_of(name)
    return next(
        (each for each in organization.forgotten_names if spellings_of(each.name) & sought), None
    )


def _taught(
    mappings: Iterable[OrganizationMapping], known: Mapping[str, Listing]
) -> Iterator[tuple[str, OrganizationMapping]]:
    for mapping in mappings:
        external = external_of(mapping, known.get(mapping.integration_name))
        if is_telling(external):
            yield external.name, mapping


def spellings_of(name: str) -> frozenset[str]:
    """Of a name without letters it is the name itself."""
    return spellings(name) or frozenset({name})
