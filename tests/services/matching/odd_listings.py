"""Listings that no provider has, made to take long: each the same on both sides, and by size."""

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphql_api.services.matching.suggestions import OrganizationToMatch
from integrations.base import ExternalOrganization

LONG = 80
"""Words."""

Record = tuple[str, str | None]
"""A name, and a domain."""

Shape = Callable[[int], list[Record]]


class Listings(NamedTuple):
    ours: list[OrganizationToMatch]
    theirs: list[ExternalOrganization]


def listings(ours: Sequence[Record], theirs: Sequence[Record]) -> Listings:
    return Listings(
        [
            OrganizationToMatch(id=str(number), name=name, domain=domain)
            for number, (name, domain) in enumerate(ours)
        ],
        [
            ExternalOrganization(id=str(number), name=name, metadata={"website": domain})
            for number, (name, domain) in enumerate(theirs)
        ],
    )


def all_alike(count: int) -> list[Record]:
    return [("Kerrow Dental", None)] * count


def numbered(count: int) -> list[Record]:
    return [(f"Branch {number}", None) for number in range(count)]


def all_one_word(count: int) -> list[Record]:
    return _named(count, lambda chance: _word(chance))


def long_words(count: int) -> list[Record]:
    return _named(count, lambda chance: _word(chance, length=500))


def out_of_few_words(count: int) -> list[Record]:
    few = _words(30)
    return _named(count, lambda chance: " ".join(chance.choices(few, k=3)))


def long_with_rare_words(count: int) -> list[Record]:
    """Half of the words are everybody's; the rest are rare, and twenty names have each."""
    everybodys, rare = _words(LONG // 2), _words(count * LONG // 2 // 19)
    return _named(
        count,
        lambda chance: " ".join(
            chance.choices(everybodys, k=LONG // 2) + chance.choices(rare, k=LONG // 2)
        ),
    )


def long_and_mostly_shared(count: int) -> list[Record]:
    """All are alike by the letters, and each of their rare words is twenty names'."""
    everybodys, rare = " ".join(_words(LONG * 3 // 4)), _words(count * LONG // 4 // 19)
    return _named(count, lambda chance: " ".join([everybodys, *chance.choices(rare, k=LONG // 4)]))


def long_and_one_letter_apart(count: int) -> list[Record]:
    words = _words(LONG)

    def name(chance: random.Random) -> str:
        at = chance.randrange(LONG)
        return " ".join([*words[:at], words[at] + chance.choice("xyz"), *words[at + 1 :]])

    return _named(count, name)


def beginnings_of_each_other(count: int) -> list[Record]:
    words = _words(LONG)
    return [(" ".join(words[: 1 + number % LONG]), None) for number in range(count)]


def with_many_readings(count: int) -> list[Record]:
    """Umlauts are read in two ways, a form that may be a word too, and a name beside a name."""
    return _named(count, lambda chance: f"Müller {_word(chance)} SA t/a Jörg {_word(chance)} AS")


def many_readings_of_shared_words(count: int) -> list[Record]:
    few = _words(count // 10)

    def name(chance: random.Random) -> str:
        one, other = chance.choices(few, k=2)
        return f"{one.title()} Größe SA t/a {other.title()} Öl AS"

    return _named(count, name)


def of_one_domain(count: int) -> list[Record]:
    return [(name, "kerrow.example") for name, _ in all_one_word(count)]


def of_twenty_to_a_domain(count: int) -> list[Record]:
    names = all_one_word(count)
    return [(name, f"kerrow{number // 20}.example") for number, (name, _) in enumerate(names)]


def of_twenty_to_a_name(count: int) -> list[Record]:
    names = _words(count // 20 + 1)
    return [(f"{names[number // 20]} Dental", None) for number in range(count)]


def all_in_brackets(count: int) -> list[Record]:
    return _named(count, lambda chance: f"({_word(chance)}) [{_word(chance)}] (Kerrow)")


def of_letters(count: int) -> list[Record]:
    return _named(count, lambda chance: " ".join(chance.choices("abcdefgh", k=LONG // 2)))


def of_numbers(count: int) -> list[Record]:
    return _named(count, lambda chance: " ".join(str(chance.randrange(99)) for _ in range(LONG)))


def of_legal_forms(count: int) -> list[Record]:
    forms = ("Ltd", "GmbH", "AG", "SA", "SAS", "BV", "AB", "Pty", "LLC", "KG", "OHG", "AS", "CO")
    return _named(count, lambda chance: " ".join([*chance.choices(forms, k=20), _word(chance)]))


def of_abbreviations(count: int) -> list[Record]:
    words = ("Acct", "Accountants", "Eng.", "Engineering", "Mgmt", "Management", "Med.", "Medical")
    return _named(count, lambda chance: " ".join([*chance.choices(words, k=20), _word(chance)]))


def of_one_sound(count: int) -> list[Record]:
    """Alike but for the vowels."""
    return _named(count, lambda chance: f"k{_vowels(chance)}rr{_vowels(chance)}w Dental")


def of_punctuation(count: int) -> list[Record]:
    return _named(count, lambda chance: f"{_word(chance)} {'-' * 100}{'.' * 100}{'(' * 100}")


SHAPES: tuple[Shape, ...] = (
    all_alike, numbered, all_one_word, long_words, out_of_few_words, long_with_rare_words,
    long_and_mostly_shared, long_and_one_letter_apart, beginnings_of_each_other,
    with_many_readings, many_readings_of_shared_words, of_one_domain, of_twenty_to_a_domain,
    of_twenty_to_a_name, all_in_brackets, of_letters, of_numbers, of_legal_forms,
    of_abbreviations, of_one_sound, of_punctuation,
)  # fmt: skip


def drawn(seed: int) -> Shape:
    """A shape by chance: of how many words a name is, how many names have each, and what else."""

    def shape(count: int) -> list[Record]:
        chance = random.Random(seed)  # noqa: S311 - the same each time
        length = chance.choice((1, 2, 3, 8, 20, LONG // 2))
        owners = chance.choice((1, 5, 19, count))
        pool = _words(max(2, count * length // owners), seed=seed)
        shared = _words(chance.choice((0, 0, 1, length)), seed=seed + 1)
        before, between, behind = (chance.choice(_AROUND) for _ in range(3))
        words_of_each = ([*shared, *chance.choices(pool, k=length)] for _ in range(count))
        return [
            (f"{before} {' '.join(words[::2])} {between} {' '.join(words[1::2])} {behind}", None)
            for words in words_of_each
        ]

    shape.__name__ = f"drawn_by_{seed}"
    return shape


_AROUND = ("", "", "", "(Kerrow)", "t/a", "Größe", "Öl SA", ",", "Holdings", "&", "AS", "7")


def _named(count: int, name: Callable[[random.Random], str]) -> list[Record]:
    chance = random.Random(count)  # noqa: S311
    return [(name(chance), None) for _ in range(count)]


def _words(count: int, *, seed: int = 0) -> list[str]:
    chance = random.Random(seed)  # noqa: S311
    return [_word(chance) for _ in range(count)]


def _word(chance: random.Random, *, length: int = 7) -> str:
    return "".join(chance.choices("bcdfghklmnprstvaeiou", k=length))


def _vowels(chance: random.Random) -> str:
    return "".join(chance.choices("aeiou", k=3))
