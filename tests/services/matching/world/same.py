"""Kinds of one company in two systems: how they write it, and what else they know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from integrations.base import ExternalOrganization
from tests.services.matching.world.customers import Customer, Pen, squeezed


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the two systems hold of a customer; `has_domains` if the kind is one of domains."""

    ours: str
    theirs: str
    domain: str | None = None
    website: str | None = None
    identifiers: frozenset[Identifier] = frozenset()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    learnt: frozenset[str] = frozenset()


Kind = Callable[[Customer, Pen], Facts]


def _names(customer: Customer, theirs: str, ours: str | None = None) -> Facts:
    return Facts(ours=ours or customer.name, theirs=theirs)


# ---------------------------------------------------------------- the name as it is written


def equal(customer: Customer, _: Pen) -> Facts:
    return _names(customer, customer.name)


def with_form(customer: Customer, pen: Pen) -> Facts:
    form = pen.one_of(customer.language.forms)
    return _names(customer, f"{customer.name}{pen.one_of([' ', ' ', ', '])}{form}")


def equal_with_form(customer: Customer, pen: Pen) -> Facts:
    name = f"{customer.name} {pen.one_of(customer.language.forms)}"
    return _names(customer, name, name)


def form_spelled_otherwise(customer: Customer, pen: Pen) -> Facts:
    form = pen.one_of(customer.language.forms)
    plain = form.replace(".", "") if "(" not in form else form
    return _names(customer, f"{customer.name} {plain}", f"{customer.name} {form}")


def form_in_front(customer: Customer, pen: Pen) -> Facts:
    form = pen.one_of(customer.language.forms_in_front or customer.language.forms[:1])
    return _names(customer, f"{form} {customer.name}")


def in_capitals(customer: Customer, _: Pen) -> Facts:
    return _names(customer, customer.name.upper())


def for_machines(customer: Customer, _: Pen) -> Facts:
    """Without diacritics and signs."""
    name = customer.name.replace("&", "and").replace(".", "").replace("ö", "oe").replace("é", "e")
    return _names(customer, name)


def html_entities(customer: Customer, pen: Pen) -> Facts:
    name = f"{customer.house} & {pen.word()} {customer.trade}"
    return _names(customer, escape(escape(name) if pen.happens(0.3) else name), name)


def abbreviated(customer: Customer, _: Pen) -> Facts:
    return _names(customer, customer.called(customer.short))


def trade_on_the_other_side(customer: Customer, _: Pen) -> Facts:
    first, then = customer.trade, customer.house
    if customer.language.trade_first:
        first, then = then, first
    return _names(customer, f"{first} {then}")


def number_in_words(customer: Customer, pen: Pen) -> Facts:
    number, word = pen.one_of([("1", "One"), ("2", "Two"), ("7", "Seven"), ("24", "Twenty Four")])
    return _names(customer, f"{customer.name} {word}", f"{customer.name} {number}")


# ---------------------------------------------------------------- decoration


def code_in_brackets(customer: Customer, pen: Pen) -> Facts:
    return _names(customer, f"{customer.name} {pen.one_of(['({})', '[{}]']).format(pen.code())}")


def code_in_front(customer: Customer, pen: Pen) -> Facts:
    return _names(customer, f"{pen.code()}{pen.one_of([' - ', ' | ', ': '])}{customer.name}")


def with_site(customer: Customer, pen: Pen) -> Facts:
    site = pen.one_of(pen.vocabulary.sites)
    return _names(customer, f"{customer.name}{pen.one_of([' - {}', ' ({})']).format(site)}")


def with_level(customer: Customer, pen: Pen) -> Facts:
    level = pen.one_of(pen.vocabulary.levels)
    return _names(
        customer, f"{customer.name}{pen.one_of([' ({})', ' - {}', ' [{}]']).format(level)}"
    )


# ---------------------------------------------------------------- two names in one


def formerly(customer: Customer, pen: Pen) -> Facts:
    other, word = pen.customer().name, pen.one_of(customer.language.formerly)
    theirs = pen.one_of([f"{customer.name} ({word} {other})", f"{other}, {word} {customer.name}"])
    return _names(customer, theirs)


def trading_as(customer: Customer, pen: Pen) -> Facts:
    person = f"{pen.word()} {pen.one_of(customer.language.forms)}"
    return _names(customer, f"{person} {pen.one_of(customer.language.trading_as)} {customer.name}")


def in_brackets(customer: Customer, pen: Pen) -> Facts:
    return _names(customer, f"{pen.customer().name} ({customer.name})")


# ---------------------------------------------------------------- slips and words left out


def slip_in_trade(customer: Customer, pen: Pen) -> Facts:
    return _names(customer, customer.called(_with_letters_swapped(customer.trade, pen)))


def slip_in_house(customer: Customer, pen: Pen) -> Facts:
    house = _with_letters_swapped(customer.house, pen)
    return _names(customer, customer.name.replace(customer.house, house))


def with_group_word(customer: Customer, pen: Pen) -> Facts:
    return _names(customer, f"{customer.name} {pen.one_of(['Group', 'Services', 'Solutions'])}")


def trade_left_out(customer: Customer, _: Pen) -> Facts:
    return _names(customer, customer.house)


def initials(customer: Customer, pen: Pen) -> Facts:
    """Their domain is made of the initials as well."""
    name = f"{customer.house} {pen.word()} {customer.trade}"
    letters = "".join(word[0] for word in name.split() if word[0].isalpha()).upper()
    return _names(customer, letters, name)


def _with_letters_swapped(text: str, pen: Pen) -> str:
    places = [at for at in range(1, len(text) - 2) if text[at : at + 2].isalpha()]
    places = [at for at in places if text[at] != text[at + 1]]
    if not places:
        return text
    at = pen.one_of(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


# ---------------------------------------------------------------- domains and ids


def renamed(customer: Customer, pen: Pen) -> Facts:
    theirs = pen.customer().name
    return _both_with_domain(customer, _names(customer, theirs))


def named_by_its_domain(customer: Customer, pen: Pen) -> Facts:
    found = _names(customer, customer.domain)
    if pen.happens(0.3):
        found = replace(found, theirs=f"{squeezed(customer.name)}.onmicrosoft.com")
    return replace(found, domain=customer.domain)


def domain_in_another_spelling(customer: Customer, pen: Pen) -> Facts:
    spelling = pen.one_of(
        [
            "https://www.{}/",
            "HTTP://WWW.{}",
            "mail.{}",
            "{}/about?x=1",
            "https://shop.{}:443/",
            "{}.",
        ]
    )
    website = spelling.format(customer.domain)
    theirs = customer.name if pen.happens(0.6) else pen.customer().name
    return replace(_names(customer, theirs), domain=customer.domain, website=website)


def domain_in_punycode(customer: Customer, _: Pen) -> Facts:
    label = f"{squeezed(customer.house)}-bü-{customer.number}"
    website = f"{label}.{customer.language.ending}".encode("idna").decode()
    domain = f"{label}.{customer.language.ending}"
    return replace(_names(customer, customer.name), domain=domain, website=website)


def anybodys_domain(customer: Customer, pen: Pen) -> Facts:
    """Theirs names a host of mail or pages; ours its own, the same, or none."""
    website = pen.one_of(pen.vocabulary.anybodys).format(squeezed(customer.house))
    domain = pen.one_of([customer.domain, website, None])
    return replace(_names(customer, customer.name), domain=domain, website=website)


def two_domains(customer: Customer, pen: Pen) -> Facts:
    """It has more than one, and each system another."""
    other = f"{squeezed(pen.word())}.{customer.language.ending}"
    return replace(_names(customer, customer.name), domain=customer.domain, website=other)


def by_id(customer: Customer, pen: Pen) -> Facts:
    tenant = pen.tenant()
    theirs = customer.name if pen.happens(0.5) else pen.customer().name
    return replace(
        _names(customer, theirs),
        identifiers=frozenset({Identifier("microsoft_graph", tenant)}),
        metadata={"azure_tenant_id": tenant},
    )


def by_customer_code(customer: Customer, pen: Pen) -> Facts:
    code = pen.code()
    elsewhere = ExternalOrganization(
        id=str(5000 + customer.number), name=customer.name, metadata={"company_number": code}
    )
    theirs = customer.name if pen.happens(0.5) else customer.house
    return replace(
        _names(customer, theirs),
        identifiers=identifiers_of("autotask", elsewhere),
        metadata={"id_number": code},
    )


def moved_to_another_tenant(customer: Customer, pen: Pen) -> Facts:
    return replace(
        _names(customer, customer.name),
        identifiers=frozenset({Identifier("microsoft_graph", pen.tenant())}),
        metadata={"azure_tenant_id": pen.tenant()},
    )


def taught(customer: Customer, pen: Pen) -> Facts:
    """Another vendor uses the name that this one uses too."""
    other = pen.customer().name
    return replace(_names(customer, other), learnt=frozenset({other}))


def _both_with_domain(customer: Customer, facts: Facts) -> Facts:
    return replace(facts, domain=customer.domain, website=f"https://www.{customer.domain}")


KINDS: Mapping[Kind, float] = {
    equal: 22,
    equal_with_form: 12,
    with_form: 12,
    form_spelled_otherwise: 2,
    form_in_front: 2,
    in_capitals: 4,
    for_machines: 4,
    html_entities: 2,
    abbreviated: 4,
    trade_on_the_other_side: 2,
    number_in_words: 1,
    code_in_brackets: 2,
    code_in_front: 2,
    with_site: 1.5,
    with_level: 1.5,
    formerly: 0.7,
    trading_as: 0.5,
    in_brackets: 0.5,
    slip_in_trade: 1.5,
    renamed: 7,
    named_by_its_domain: 2,
    domain_in_another_spelling: 3,
    domain_in_punycode: 1,
    anybodys_domain: 2,
    by_id: 3,
    by_customer_code: 2,
    taught: 1.5,
}
"""Each with its share; those which another field has to prove are among the rest."""

WEAK_KINDS: Mapping[Kind, float] = {
    slip_in_house: 3,
    with_group_word: 0.8,
    trade_left_out: 1.2,
    initials: 0.6,
    two_domains: 1,
    moved_to_another_tenant: 0.4,
}
"""Kinds of which the name is not enough: most have their domain beside it."""
