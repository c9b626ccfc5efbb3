"""Kinds of other companies that a careless eye takes for the customer, and of what nobody knows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import OrganizationToMatch
from tests.services.matching.world.customers import Customer, Pen, squeezed


class Stranger(NamedTuple):
    """A record of the vendor that is near to an organization, and not its own."""

    name: str
    metadata: Mapping[str, Any]
    is_active: bool = True
    label: str = "different"


Kind = Callable[[Customer, OrganizationToMatch, Pen], Stranger]
Organization = OrganizationToMatch


def sister(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """Of another trade; some name the domain of the one that was there first."""
    name = pen.of_another_trade(customer).name
    return Stranger(name, _website(organization if pen.happens(0.4) else None))


def branch(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    name = f"{customer.name} {pen.chance.randint(2, 9)}"
    return Stranger(name, _website(organization if pen.happens(0.4) else None))


def parent(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    name = f"{customer.house} {pen.one_of(['Holdings', 'Group', 'Holding', 'Group Holdings'])}"
    return Stranger(name, _website(organization if pen.happens(0.4) else None))


def holding(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """The parent bears the whole name, and may use its company's domain."""
    name = f"{customer.name} {pen.one_of(['Holdings', 'Group', 'Holding'])}"
    return Stranger(name, _website(organization if pen.happens(0.4) else None))


def with_two_letters(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """They look like a legal form, and say where it is, or which one."""
    return Stranger(f"{customer.name} {pen.one_of(['CO', 'PA', 'WA', 'NT'])}", {})


def of_the_same_initials(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    letters = "".join(word[0] for word in customer.name.split() if word[0].isalpha())
    return Stranger(letters.upper(), _own_website(pen))


def named_so_before(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """Another company that gave up the name, or shares its owner's with a second one."""
    word = pen.one_of(customer.language.formerly)
    return Stranger(f"{pen.customer().name} ({word} {customer.name})", _own_website(pen))


def at_the_same_address(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """A tenant whose first domain somebody else of that name had taken."""
    return Stranger(f"{squeezed(customer.name)}.onmicrosoft.com", _own_website(pen))


def larger(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    place = pen.one_of(pen.vocabulary.places)
    name = pen.one_of(["{} of {}", "{} {}", "{} ({})", "{} - {}"]).format(customer.name, place)
    return Stranger(name, _website(organization if pen.happens(0.3) else None))


def namesake(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """One letter, in the only word that tells."""
    word = _telling(customer)
    at = pen.chance.randrange(1, min(5, len(word)))
    changed = word[:at] + pen.one_of(list("bdklmtr")) + word[at:]
    return Stranger(customer.name.replace(word, changed), _own_website(pen))


def plural(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    word = _telling(customer)
    changed = word[:-1] if word.endswith("s") else f"{word}s"
    return Stranger(customer.name.replace(word, changed), _own_website(pen))


def another_country(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    ending = pen.one_of([each for each in ("de", "fr", "at", "ie") if each != _ending(customer)])
    return Stranger(organization.name, {"website": f"{squeezed(customer.name)}.{ending}"})


def same_name_elsewhere(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    return Stranger(organization.name, {"website": f"{squeezed(pen.word())}.{_ending(customer)}"})


def another_form(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """A partnership of the company's name beside the company; the organization has a form."""
    ours, theirs = customer.language.two_forms
    return Stranger(f"{customer.name} {ours if organization.name.endswith(theirs) else theirs}", {})


def another_tenant(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    return Stranger(organization.name, {"azure_tenant_id": pen.tenant()})


def another_side(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """On the domain that both use."""
    return Stranger(_sided(organization.name), _website(organization))


def on_the_same_host(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """Unrelated, but for a mail provider, or a host of pages."""
    return Stranger(pen.customer().name, _website(organization))


def of_the_group(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    """Unlike names on one domain, and one says that it stands for several."""
    name = f"{pen.word()} {pen.one_of(['Holdings', 'Group', 'Gruppe'])}"
    return Stranger(name, _website(organization))


def numbered(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    return Stranger(f"{pen.word()} {pen.chance.randint(2, 40)}", _website(organization))


def set_aside_beside_its_name(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    name = pen.one_of(pen.vocabulary.set_aside).format(organization.name)
    return Stranger(name, _website(organization if pen.happens(0.4) else None), label="unknown")


def inactive(customer: Customer, organization: Organization, pen: Pen) -> Stranger:
    website = _website(organization if pen.happens(0.4) else None)
    return Stranger(organization.name, website, is_active=False, label="unknown")


def _website(organization: Organization | None) -> Mapping[str, Any]:
    return {"website": organization.domain} if organization and organization.domain else {}


def _telling(customer: Customer) -> str:
    return customer.house.removeprefix("St. ").split()[0]


def _own_website(pen: Pen) -> Mapping[str, Any]:
    return {"website": f"{squeezed(pen.word())}.net"} if pen.happens(0.2) else {}


def _ending(customer: Customer) -> str:
    return customer.language.ending


_SIDES = {"North": "South", "East": "West", "Upper": "Lower", "South": "North", "West": "East"}


def _sided(name: str) -> str:
    for side, other in _SIDES.items():
        if f" {side}" in name:
            return name.replace(f" {side}", f" {other}")
    return f"{name} North"


# ---------------------------------------------------------------- organizations that ask for them


def as_it_is(_: Customer, organization: Organization, __: Pen) -> Organization:
    return organization


def with_own_domain(customer: Customer, organization: Organization, _: Pen) -> Organization:
    return replace(organization, domain=customer.domain)


def on_a_host(customer: Customer, organization: Organization, pen: Pen) -> Organization:
    host = pen.one_of(pen.vocabulary.anybodys).format(squeezed(pen.word()))
    return replace(organization, domain=host)


def with_a_form(customer: Customer, organization: Organization, pen: Pen) -> Organization:
    return replace(organization, name=f"{customer.name} {pen.one_of(customer.language.two_forms)}")


def with_a_tenant(_: Customer, organization: Organization, pen: Pen) -> Organization:
    tenant = Identifier("microsoft_graph", pen.tenant())
    return replace(organization, identifiers=frozenset({tenant}))


def with_a_side(customer: Customer, organization: Organization, pen: Pen) -> Organization:
    side = pen.one_of(["North", "South", "East", "West"])
    return replace(organization, name=f"{customer.name} {side}", domain=customer.domain)


Preparation = Callable[[Customer, Organization, Pen], Organization]

KINDS: Mapping[Kind, tuple[Preparation, float]] = {
    sister: (with_own_domain, 6),
    branch: (with_own_domain, 4),
    parent: (with_own_domain, 4),
    holding: (with_own_domain, 0.5),
    with_two_letters: (as_it_is, 0.3),
    of_the_same_initials: (as_it_is, 0.15),
    named_so_before: (as_it_is, 0.3),
    at_the_same_address: (as_it_is, 0.4),
    larger: (with_own_domain, 0.4),
    namesake: (as_it_is, 0.4),
    plural: (as_it_is, 0.25),
    another_country: (with_own_domain, 0.4),
    same_name_elsewhere: (with_own_domain, 0.4),
    another_form: (with_a_form, 1.5),
    another_tenant: (with_a_tenant, 0.5),
    another_side: (with_a_side, 2),
    on_the_same_host: (on_a_host, 5),
    of_the_group: (with_own_domain, 1.5),
    numbered: (with_own_domain, 1.5),
    set_aside_beside_its_name: (as_it_is, 1.5),
    inactive: (as_it_is, 1.5),
}
"""Each with what its organization has to be like, and its share."""
