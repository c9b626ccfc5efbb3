"""On which line of a TOML file a key is; Python's own parser does not say."""

import re
from collections import Counter

Key = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_ARRAY_TABLE = re.compile(rf"\s*\[\[\s*({_DOTTED})\s*\]\]")
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]\s*(?:#.*)?$")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")


def lines_of_keys(text: str) -> dict[Key, int]:
    """Tables and entries, from 1. Keys of inline tables are left out: ask for their table."""
    found: dict[Key, int] = {(): 1}
    seen: Counter[Key] = Counter()
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _ARRAY_TABLE.match(line):
            name = _parts(match[1])
            table = (*name, seen[name])
            seen[name] += 1
            found.setdefault(table, number)
        elif match := _TABLE.match(line):
            table = _parts(match[1])
            found.setdefault(table, number)
        elif match := _ENTRY.match(line):
            found.setdefault((*table, *_parts(match[1])), number)
    return found


def line_of(key: Key, lines: dict[Key, int]) -> int:
    """The line of the key, or of the nearest table around it."""
    while key not in lines:
        key = key[:-1]
    return lines[key]


def _parts(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))
