"""A world of labelled pairs: half of it to learn from, and a half that no number is made from.

Each listing has the customers of one provider and the records of one of its vendors: most names are
equal or nearly, one customer in five has no record, and tempting strangers stand beside both. The
halves have other syllables, trades, places and seeds, and every kind is in both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import OrganizationToMatch
from integrations.base import ExternalOrganization
from tests.services.matching.labelled import LabelledPair
from tests.services.matching.world import different, same
from tests.services.matching.world.customers import Customer, Pen, squeezed
from tests.services.matching.world.vocabulary import JUDGE, LEARN, Vocabulary

CUSTOMERS = 400
"""Of each listing."""

WITHOUT_RECORD = 0.2
TEMPTED = 0.2
SHARE_OF_IDS = 0.2
TEMPTED_WITHOUT_RECORD = 0.4

Listings = Mapping[str, list[LabelledPair]]


def training() -> Listings:
    return _world(LEARN, "learn", seeds=range(100, 112))


def held_out() -> Listings:
    return _world(JUDGE, "judge", seeds=range(200, 212))


def _world(vocabulary: Vocabulary, title: str, *, seeds: range) -> Listings:
    """What systems hold differs: some have a website for most records, some for few."""
    shares = (0.15, 0.4, 0.65)
    return {
        f"{title} {seed}": _Listing(
            f"{title} {seed}", Pen(vocabulary, seed, share_of_domains=shares[at % len(shares)])
        ).pairs()
        for at, seed in enumerate(seeds)
    }


@dataclass(frozen=True)
class _Listing:
    title: str
    pen: Pen

    def pairs(self) -> list[LabelledPair]:
        found: list[LabelledPair] = []
        for _ in range(CUSTOMERS):
            found += self._customer(self.pen.customer())
        found += self._nobodies()
        for _ in range(CUSTOMERS // 20):
            found += self._of_common_words()
        for _ in range(CUSTOMERS // 100):
            found += self._group()
            found += self._twice()
            found += self._renamed_into_another()
        found += self._on_the_providers_domain()
        return found

    # ------------------------------------------------------------ one customer

    def _customer(self, customer: Customer) -> Iterator[LabelledPair]:
        if self.pen.happens(WITHOUT_RECORD):
            if self.pen.happens(TEMPTED_WITHOUT_RECORD):
                yield self._without_record(customer)
            return
        pair = self._with_record(customer)
        yield pair
        if pair.case != "renamed" and self.pen.happens(TEMPTED):
            kind, (prepared, _) = self._kind_of_stranger()
            if self._is_ready(pair.organization, prepared):
                yield self._stranger(kind, customer, pair.organization)

    @staticmethod
    def _is_ready(organization: OrganizationToMatch, prepared: different.Preparation) -> bool:
        if prepared is different.as_it_is:
            return True
        return prepared is different.with_own_domain and bool(organization.domain)

    def _with_record(self, customer: Customer) -> LabelledPair:
        kinds = {**same.KINDS, **same.WEAK_KINDS}
        kind = self.pen.chance.choices([*kinds], [*kinds.values()])[0]
        facts = kind(customer, self.pen)
        domain, website = facts.domain, facts.website
        if website is None and domain is None:
            domain, website = self._domains(customer, is_weak=kind in same.WEAK_KINDS)
        identifiers, metadata = facts.identifiers, facts.metadata
        if not identifiers and self.pen.happens(SHARE_OF_IDS):
            tenant = self.pen.tenant()
            identifiers = frozenset({Identifier("microsoft_graph", tenant)})
            metadata = {"azure_tenant_id": tenant}
        names = [facts.ours, facts.theirs]
        if website != facts.website and self.pen.happens(0.3):
            names.reverse()
        organization = OrganizationToMatch(
            id=f"o{customer.number}",
            name=names[0],
            domain=domain,
            identifiers=identifiers,
            learnt_names=facts.learnt,
        )
        metadata = {**metadata, **({"website": website} if website else {})}
        external = ExternalOrganization(id=self._id(), name=names[1], metadata=metadata)
        return self._pair(kind.__name__, "same", organization, external)

    def _domains(self, customer: Customer, *, is_weak: bool) -> tuple[str | None, str | None]:
        domain = customer.domain if self.pen.happens(0.75) else None
        share = 0.75 if is_weak else self.pen.share_of_domains
        website = f"https://www.{customer.domain}/" if self.pen.happens(share) else None
        return (domain or website if is_weak else domain), website

    def _without_record(self, customer: Customer) -> LabelledPair:
        kind, (prepared, _) = self._kind_of_stranger()
        plain = OrganizationToMatch(
            id=f"o{customer.number}",
            name=customer.name,
            domain=customer.domain if self.pen.happens(0.5) else None,
        )
        organization = prepared(customer, plain, self.pen)
        return self._stranger(kind, customer, organization)

    def _kind_of_stranger(self) -> tuple[different.Kind, tuple[different.Preparation, float]]:
        kinds = [*different.KINDS.items()]
        return self.pen.chance.choices(kinds, [share for _, (_, share) in kinds])[0]

    def _stranger(
        self, kind: different.Kind, customer: Customer, organization: OrganizationToMatch
    ) -> LabelledPair:
        found = kind(customer, organization, self.pen)
        external = ExternalOrganization(
            id=self._id(), name=found.name, metadata=found.metadata, is_active=found.is_active
        )
        return self._pair(kind.__name__, found.label, organization, external)

    # ------------------------------------------------------------ several at once

    def _nobodies(self) -> Iterator[LabelledPair]:
        """Alike because they stand for nobody."""
        for number, name in enumerate(self.pen.vocabulary.nobodies):
            organization = OrganizationToMatch(id=f"nobody {number}", name=name)
            external = ExternalOrganization(id=self._id(), name=name)
            yield self._pair("nobody", "unknown", organization, external)

    def _group(self) -> Iterator[LabelledPair]:
        """Three sisters on one domain: each has its record, and the holding has none."""
        first = self.pen.customer()
        sisters = {
            each.trade: each for each in (first, *map(self.pen.of_another_trade, [first] * 2))
        }
        for number, customer in enumerate(sisters.values()):
            organization = OrganizationToMatch(
                id=f"o{first.number}.{number}", name=customer.name, domain=first.domain
            )
            metadata = {"website": first.domain}
            external = ExternalOrganization(
                id=self._id(), name=customer.name.upper(), metadata=metadata
            )
            yield self._pair("group", "same", organization, external)

    def _twice(self) -> Iterator[LabelledPair]:
        customer = self.pen.customer()
        organization = OrganizationToMatch(id=f"o{customer.number}", name=customer.name)
        for _ in range(2):
            external = ExternalOrganization(id=self._id(), name=customer.name)
            yield self._pair("twice", "unknown", organization, external)

    def _renamed_into_another(self) -> Iterator[LabelledPair]:
        """Unlike names on one domain; but the record is called as another customer is."""
        customer, other = self.pen.customer(), self.pen.customer()
        first = OrganizationToMatch(
            id=f"o{customer.number}", name=customer.name, domain=customer.domain
        )
        second = OrganizationToMatch(id=f"o{other.number}", name=other.name)
        metadata = {"website": customer.domain}
        external = ExternalOrganization(id=self._id(), name=other.name, metadata=metadata)
        yield self._pair("called_as_another", "different", first, external)
        yield self._pair("called_as_another", "same", second, external)

    def _of_common_words(self) -> Iterator[LabelledPair]:
        """No word tells it from others; a namesake elsewhere has a website that differs."""
        customer = self.pen.customer_of_common_words()
        if customer is None:
            return
        organization = OrganizationToMatch(
            id=f"o{customer.number}", name=customer.name, domain=customer.domain
        )
        if self.pen.happens(0.05):
            stranger = different.same_name_elsewhere(customer, organization, self.pen)
            external = ExternalOrganization(
                id=self._id(), name=stranger.name, metadata=stranger.metadata
            )
            yield self._pair("common_elsewhere", "different", organization, external)
            return
        theirs = self.pen.one_of((same.equal, same.in_capitals, same.with_form))
        facts = theirs(customer, self.pen)
        website = {"website": customer.domain} if self.pen.happens(0.3) else {}
        external = ExternalOrganization(id=self._id(), name=facts.theirs, metadata=website)
        yield self._pair("common", "same", organization, external)

    def _on_the_providers_domain(self) -> Iterator[LabelledPair]:
        """Somebody put one domain into many records, whatever they are."""
        host = f"{squeezed(self.pen.word())}.io"
        strangers = [self.pen.customer() for _ in range(6)]
        for customer, other in zip(strangers[:3], strangers[3:], strict=True):
            organization = OrganizationToMatch(
                id=f"o{customer.number}", name=customer.name, domain=host
            )
            external = ExternalOrganization(
                id=self._id(), name=other.name, metadata={"website": host}
            )
            yield self._pair("on_many", "different", organization, external)

    # ------------------------------------------------------------ pairs

    def _id(self) -> str:
        return f"{self.pen.chance.getrandbits(40)}"

    def _pair(
        self,
        case: str,
        label: str,
        organization: OrganizationToMatch,
        external: ExternalOrganization,
    ) -> LabelledPair:
        return LabelledPair(
            listing="hudu", case=case, label=label, organization=organization, external=external
        )
