"""Names out of syllables: a check on the rules by what they were not written with.

It shares no word list with the code under test, nor with the sandbox's world: what vendors do to a
name, and whom one could take for another, is written down here once more.
"""

import random
import uuid
from collections.abc import Callable, Iterator

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import OrganizationToMatch
from integrations.base import ExternalOrganization
from tests.services.matching.labelled import LabelledPair

_BEGINNINGS = (
    "Bro", "Cal", "Der", "Fen", "Gar", "Hol", "Jor", "Kel", "Lam", "Mor", "Nor", "Pel",
    "Quo", "Ras", "Sel", "Tor", "Ul", "Var", "Wes", "Zan",
)  # fmt: skip
_MIDDLES = (
    "a", "an", "be", "der", "di", "el", "en", "fo", "ga", "i", "la", "mi",
    "no", "o", "ra", "ri", "sa", "ta", "to", "u", "va",
)  # fmt: skip
_ENDINGS = (
    "bury", "by", "dale", "den", "field", "ford", "gate", "ham", "hurst", "ick", "ley", "low",
    "mere", "more", "ston", "ton", "vale", "wick",
)  # fmt: skip
_TRADES = (
    "Abattoir", "Accountants", "Ambulance Station", "Apiaries", "Balloon Rides", "Barbers",
    "Boatyard", "Candles", "Caravans", "Chimney Sweeps", "Cider", "Civil Engineering", "Cranes",
    "Dental Practice", "Dog Grooming", "Escape Rooms", "Falconry", "Financial Planning", "Framing",
    "Glaziers", "Guitars", "Hatters", "Hydraulics", "Ice Cream", "Kennels", "Ladders", "Lifts",
    "Medical Group", "Mobility Aids", "Mushrooms", "Notaries", "Observatory", "Pianos", "Pottery",
    "Property Management", "Quarry", "Rail Signalling", "Saddlery", "Sawmill", "School of Dance",
    "Skips & Waste", "Software", "Tannery", "Thatching", "Trampolines", "Veterinary Centre",
    "Watches", "Weaving", "Windmills", "Zoological Gardens",
)  # fmt: skip
_FORMS = ("Ltd", "Limited", "Inc.", "LLC", "GmbH", "AG", "S.A.", "SAS", "B.V.", "AB", "Pty Ltd")
_SHORT = {
    "Accountants": "Accts",
    "Centre": "Center",
    "Engineering": "Eng.",
    "Financial": "Fin.",
    "Group": "Grp",
    "Management": "Mgmt",
    "Medical": "Med.",
    "Property": "Prop.",
    "School": "Sch",
    "Station": "Stn",
    "Veterinary": "Vet.",
}

Rewrite = Callable[[str, random.Random], str]


def held_out_pairs(seed: int, count: int = 500) -> list[LabelledPair]:
    """`count` customers, and the records of a vendor: four of five customers have one.

    A quarter of all customers, and each that has no record, have a stranger's that is near.
    """
    chance = random.Random(seed)  # noqa: S311 - the same names each time
    names = _names(chance)
    pairs = [_pair(str(number), next(names), chance) for number in range(count)]
    without_record = pairs[: count // 5]
    tempted = without_record + chance.sample(pairs[count // 5 :], count // 4)
    return [*pairs[count // 5 :], *(_stranger(pair, chance) for pair in tempted)]


def unlike_names(count: int, *, seed: int) -> list[str]:
    """`count` names, no two of them equal."""
    names = _names(random.Random(seed))  # noqa: S311
    return [next(names) for _ in range(count)]


def as_a_vendor_writes(name: str, chance: random.Random) -> str:
    rewrites, weights = zip(*_REWRITES, strict=True)
    rewrite: Callable[[str, random.Random], str] = chance.choices(rewrites, weights)[0]
    return rewrite(name, chance)


def _names(chance: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        name = f"{_house(chance)} {chance.choice(_TRADES)}"
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _house(chance: random.Random) -> str:
    def one() -> str:
        middle = "".join(chance.choices(_MIDDLES, k=chance.choice((0, 1, 1))))
        return chance.choice(_BEGINNINGS) + middle + chance.choice(_ENDINGS)

    kind = chance.random()
    if kind < 0.1:
        return f"{one()} & {one()}"
    if kind < 0.15:
        return f"St. {one()}"
    if kind < 0.2:
        return f"{one()} & Sons"
    return one().replace("o", "ö", 1) if kind < 0.3 else one()


def _pair(id: str, name: str, chance: random.Random) -> LabelledPair:
    """One in six shares an id, two the domain, three the name alone."""
    domain = "".join(filter(str.isalnum, name.casefold())).replace("ö", "oe") + ".example"
    tenant = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    shares = chance.choice(("id", *["domain"] * 2, *["name"] * 3))
    rewritten = as_a_vendor_writes(name, chance)
    return LabelledPair(
        listing="hudu",
        case=shares,
        label="same",
        organization=OrganizationToMatch(
            id=f"organization {id}",
            name=name,
            domain=domain,
            identifiers=frozenset({Identifier("microsoft_graph", tenant)}),
        ),
        external=ExternalOrganization(
            id=id,
            name=rewritten,
            metadata={"azure_tenant_id": tenant if shares == "id" else None}
            | {"website": f"https://www.{domain}/" if shares == "domain" else ""},
        ),
    )


def _stranger(pair: LabelledPair, chance: random.Random) -> LabelledPair:
    """Another company, which a careless eye takes for the pair's; a relative may use its domain."""
    rewrite = chance.choice((*_RELATIVES, _namesake))
    name = rewrite(pair.organization.name, chance)
    shares_domain = rewrite in _RELATIVES and chance.random() < 0.2
    metadata = {"website": pair.organization.domain} if shares_domain else {}
    external = ExternalOrganization(id=f"stranger {pair.external.id}", name=name, metadata=metadata)
    return LabelledPair(
        listing=pair.listing,
        case="stranger",
        label="different",
        organization=pair.organization,
        external=external,
    )


# ---------------------------------------------------------------- what vendors do to a name


def _as_it_is(name: str, _: random.Random) -> str:
    return name


def _with_form(name: str, chance: random.Random) -> str:
    return f"{name}{chance.choice((' ', ', '))}{chance.choice(_FORMS)}"


def _in_capitals(name: str, _: random.Random) -> str:
    return name.upper()


def _spelled_for_machines(name: str, _: random.Random) -> str:
    return name.replace("ö", "oe").replace("&", "and").replace(".", "")


def _abbreviated(name: str, _: random.Random) -> str:
    return " ".join(_SHORT.get(word, word) for word in name.split())


def _house_last(name: str, _: random.Random) -> str:
    words = name.split()
    return f"{' '.join(words[1:])} {words[0]}"


def _with_a_slip(name: str, chance: random.Random) -> str:
    at = chance.choice(
        [each for each in range(1, len(name) - 2) if name[each : each + 2].isalpha()]
    )
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _without_trade(name: str, _: random.Random) -> str:
    return name.split()[0]


_REWRITES: tuple[tuple[Rewrite, int], ...] = (
    (_as_it_is, 42),
    (_with_form, 22),
    (_in_capitals, 7),
    (_spelled_for_machines, 10),
    (_abbreviated, 8),
    (_house_last, 3),
    (_with_a_slip, 5),
    (_without_trade, 3),
)


# ---------------------------------------------------------------- who else is near


def _sister(name: str, chance: random.Random) -> str:
    return f"{name.split()[0]} {chance.choice(_TRADES)} Partners"


def _branch(name: str, chance: random.Random) -> str:
    return f"{name} {chance.randint(2, 9)}"


def _parent(name: str, _: random.Random) -> str:
    return f"{name.split()[0]} Holdings"


def _namesake(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, 4)
    return name[:at] + chance.choice("bdklmt") + name[at:]


def _larger(name: str, chance: random.Random) -> str:
    return f"{name} {chance.choice(('of Norvania', 'Museum', 'Pension Scheme', 'North'))}"


_RELATIVES: tuple[Rewrite, ...] = (_sister, _branch, _parent, _larger)
