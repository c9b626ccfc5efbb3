"""What a spreadsheet makes of ids, so that the id which was meant can be found. No I/O.

It takes an id for a number or a date: 0014 becomes 14, 1E5 becomes 1.00E+05, 123456789012 becomes
1.23457E+11, the digits behind the fifteenth become zeros, and 1-2 becomes 2-Jan. What is damaged
and what was meant have a trace in common.
"""

import re
from collections.abc import Iterator, Sequence

_LONGEST = 60
"""Characters of an id that is looked at as a number; a float has no room for far longer ones."""
_KEPT_DIGITS = 15
_DECIMALS = (2, 5, 14)
"""Of a number that a spreadsheet shortens: scientific, general, and general in LibreOffice."""

_DIGITS = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’ \u00a0\u202f][0-9]{3})+")  # noqa: RUF001
_WITH_EXPONENT = re.compile(r"([0-9]{1,15})E([0-9]{1,2})", re.IGNORECASE)
_SHORTENED = re.compile(r"([0-9])(?:[.,]([0-9]+))?E\+?([0-9]{1,3})", re.IGNORECASE)
_IN_TWO_OR_THREE = re.compile(r"[0-9]{1,4}(?:([-/.])[0-9]{1,4})(?:\1[0-9]{1,4})?")
_WITH_MONTH = re.compile(
    r"(?:[0-9]{1,2}[-. ]*)?[^\W\d_]{3,9}\.?[-. ]*[0-9]{1,4}|[0-9]{1,2}[-. ]+[^\W\d_]{3,9}\.?"
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan jän ene gen",
            "feb fev fév",
            "mar mär mrz mrt",
            "apr avr abr",
            "may mai mei mag",
            "jun juin giu",
            "jul juil lug",
            "aug aoû ago",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}
"""By their beginnings, in the languages of many spreadsheets."""


def is_shortened(id: str) -> bool:
    """Whether it is written as a spreadsheet writes numbers that it shortens, such as 1.00E+05."""
    return "+" in id and _SHORTENED.fullmatch(id) is not None


def has_lost_digits(id: str) -> bool:
    """Whether a spreadsheet has shortened a long number beyond doubt, such as 1.23457E+11."""
    found = _SHORTENED.fullmatch(id) if is_shortened(id) else None
    if found is None:
        return False
    decimals = len(found[2] or "")
    return decimals >= min(_DECIMALS[1:]) and int(found[3]) > decimals


def may_be_damaged(id: str) -> bool:
    """Whether a spreadsheet writes so what it has taken for a number: without zeros in front, and
    with zeros behind the fifteenth digit."""
    return is_shortened(id) or (
        len(id) <= _LONGEST
        and _DIGITS.fullmatch(id) is not None
        and _as_number(id) == f"number {id}"
    )


def traces_of_damaged(id: str) -> frozenset[str]:
    """What an id, as a file has it, has in common with those that it may come from."""
    return frozenset(_traces_of_damaged(id.strip()))


def traces_of_listed(id: str) -> frozenset[str]:
    """What a spreadsheet could make of an id."""
    return frozenset(_traces_of_listed(id))


def _traces_of_damaged(id: str) -> Iterator[str]:
    if len(id) > _LONGEST:
        return
    plain = re.sub(r"[^0-9]", "", id) if _GROUPED.fullmatch(id) else id
    without_zeros = re.sub(r"[.,]0*$", "", plain)
    for digits in {plain, without_zeros}:
        if _DIGITS.fullmatch(digits):
            yield _as_number(digits)
    if decimal := _DECIMAL.fullmatch(id):
        yield _as_decimal(decimal)
    if shortened := _SHORTENED.fullmatch(id):
        yield _as_shortened(shortened)
    numbers = _numbers_of_date(id)
    if len(numbers) == 3 or re.search(r"[^\W\d_]", id):
        yield _as_date(numbers)
    if len(numbers) == 3:  # the spreadsheet has put in its own year
        yield _as_date(numbers[:2])
        yield _as_date(numbers[1:])


def _traces_of_listed(id: str) -> Iterator[str]:
    if len(id) > _LONGEST:
        return
    number = int(id) if _DIGITS.fullmatch(id) else None
    if found := _WITH_EXPONENT.fullmatch(id):
        number = int(found[1]) * 10 ** int(found[2])
    if number is not None:
        yield _as_number(str(number))
        for decimals in _DECIMALS:
            yield _shortened(number, decimals)
    if decimal := _DECIMAL.fullmatch(id):
        yield _as_decimal(decimal)
    if numbers := _numbers_of_date(id):
        yield _as_date(numbers)


def _as_number(digits: str) -> str:
    """Without leading zeros, and with as many digits as a spreadsheet keeps."""
    value = digits.lstrip("0") or "0"
    return "number " + value[:_KEPT_DIGITS].ljust(len(value), "0")


def _as_decimal(found: re.Match[str]) -> str:
    whole, decimals = found[1].lstrip("0") or "0", found[2].rstrip("0")
    return f"decimal {whole}.{decimals}"


def _as_shortened(found: re.Match[str]) -> str:
    decimals = (found[2] or "").rstrip("0")
    return f"shortened {found[1]}.{decimals}E{int(found[3])}"


def _shortened(number: int, decimals: int) -> str:
    mantissa, exponent = f"{number:.{decimals}E}".split("E")
    whole, kept = mantissa.split(".")
    return f"shortened {whole}.{kept.rstrip('0')}E{int(exponent)}"


def _numbers_of_date(id: str) -> list[int]:
    """Two or three, in the id's order; none if it is no date, nor would be taken for one."""
    if not (_IN_TWO_OR_THREE.fullmatch(id) or _WITH_MONTH.fullmatch(id)):
        return []
    parts = re.findall(r"[0-9]+|[^\W\d_]+", id)
    numbers = [int(each) if each.isdigit() else _month(each) for each in parts]
    return [] if 0 in numbers else numbers


def _month(word: str) -> int:
    folded = word.casefold()
    return next((_MONTHS[folded[:size]] for size in (4, 3) if folded[:size] in _MONTHS), 0)


def _as_date(numbers: Sequence[int]) -> str:
    """In any order, for spreadsheets differ in it, and with years of two digits."""
    return "date " + " ".join(str(each) for each in sorted(each % 100 for each in numbers))
