"""Customers that do not exist, and the pen that writes down what systems know of them."""

import random
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.services.matching.world.vocabulary import Language, Vocabulary

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Customer:
    """`house` tells it from others, `trade` does not; `short` is the trade abbreviated."""

    number: int
    house: str
    trade: str
    short: str
    language: Language

    @property
    def name(self) -> str:
        return self.called(self.trade)

    def called(self, trade: str) -> str:
        words = (trade, self.house) if self.language.trade_first else (self.house, trade)
        return " ".join(words)

    @property
    def domain(self) -> str:
        return f"{squeezed(self.name)}.{self.language.ending}"


class Pen:
    """Chance, and the words to choose from."""

    def __init__(self, vocabulary: Vocabulary, seed: int, *, share_of_domains: float) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - the same world each time
        self.vocabulary = vocabulary
        self.share_of_domains = share_of_domains
        self._customers = 0
        self._houses: set[str] = set()

    def customer(self, *, english: bool = False) -> Customer:
        languages = self.vocabulary.languages
        code = "en" if english or self.chance.random() < 0.6 else self.one_of(list(languages))
        language = languages[code]
        trade, _, short = self.one_of(language.trades).partition(":")
        self._customers += 1
        return Customer(
            number=self._customers,
            house=self._house(),
            trade=trade.strip(),
            short=short.strip() or trade.strip(),
            language=language,
        )

    def customer_of_common_words(self) -> Customer | None:
        """None if chance made one of that name before."""
        customer = replace(self.customer(english=True), house=self.one_of(self.vocabulary.common))
        if (key := squeezed(customer.name)) in self._houses:
            return None
        self._houses.add(key)
        return customer

    def of_another_trade(self, customer: Customer) -> Customer:
        others = [each.partition(":")[0].strip() for each in customer.language.trades]
        trade = self.one_of([each for each in others if each != customer.trade])
        return replace(customer, trade=trade, short=trade)

    def one_of(self, choices: Sequence[_T]) -> _T:
        return self.chance.choice(choices)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share

    def code(self) -> str:
        letters = "".join(self.chance.choices("BCDFGHKLMNPRSTVW", k=3))
        return f"{letters}{self.chance.randrange(1000):03}"

    def tenant(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def word(self) -> str:
        """A name of syllables."""
        words = self.vocabulary
        middle = "".join(self.chance.choices(words.middles, k=self.one_of([0, 1, 1])))
        return self.one_of(words.beginnings) + middle + self.one_of(words.endings)

    def _house(self) -> str:
        """Never one twice, since chance would make two customers that nobody could tell apart."""
        while True:
            kind = self.chance.random()
            house = self.word()
            if kind < 0.08:
                house = f"{house} & {self.word()}"
            elif kind < 0.12:
                house = f"{house} & Sons"
            elif kind < 0.16:
                house = f"St. {house}"
            elif kind < 0.22:
                house = house.replace("o", "ö", 1).replace("e", "é", 1)
            key = squeezed(house.split(" &")[0])
            if key not in self._houses:
                self._houses.add(key)
                return house


def squeezed(text: str) -> str:
    """As people make a domain of a name."""
    text = text.casefold().replace("ö", "oe").replace("ä", "ae").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
