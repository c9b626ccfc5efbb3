"""Replaces what tells of a provider and its customers, and keeps what shows a vendor's form.

What is not known to be harmless is replaced: texts, but for dates and the words of the manifest.
Ids that are numbers stay.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from integrations.base import JsonValue
from integrations.recordings.scrambling import Scrambler

REMOVED = "removed"
"""Stands for every secret."""

_HARMLESS = re.compile(
    r"\W*|(?i:true|false|null|yes|no)"
    r"|\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
_GUID = r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
_HOST = r"(?:[\w-]+\.)+[A-Za-z]{2,24}(?::\d+)?"
_TOKENS = re.compile(
    r"(?P<url>(?i:https?)://[^\s\"'<>]+)"
    r"|(?P<mail>[^\s@<>\"',;]+@[\w.-]+)"
    rf"|(?P<guid>\b{_GUID}\b)"
    r"|(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b)"
    rf"|(?P<host>\b{_HOST}\b)"
    r"|(?P<word>[^\W_]+)"
)
_SECRET_FIELD = re.compile(
    r"(?i)(access|refresh|id)_?token|(client_?)?secret|password|api_?key|authorization"
)
_PRIVATE_NUMBER = re.compile(r"(?i).*(phone|fax|mobile|cell|tax|vat|latitude|longitude|account).*")
_CHOICE_FIELD = re.compile(r"(?i)(.*_)?(status|state|type)")
_CHOICE = re.compile(r"[A-Za-z][A-Za-z_-]{0,23}")
_ID_FIELD = re.compile(r"(?i).*(id|ids|total|count|page|size)")
_KEY = re.compile(r"[@$A-Za-z_][\w@$:-]*(\.[\w@$:-]+)*")
_LONGEST_NUMBER = 6
"""Digits that identify nobody."""
_LONGEST_WORD = 15
"""What is longer in a query may be a cursor, which may have anything in it."""


class Replacements:
    """`public` are texts that the manifest names; `hosts` the vendor's, in order.

    Whatever `text` has replaced is replaced in addresses too, by `place` and `url`.
    """

    def __init__(
        self, *, key: bytes, public: Iterable[str], hosts: Iterable[str], secrets: Iterable[str]
    ) -> None:
        self._words = Scrambler(key)
        self._public = frozenset(public)
        self._hosts = {host: f"host-{n}.example" for n, host in enumerate(dict.fromkeys(hosts), 1)}
        self._secrets = frozenset(each for each in secrets if each)
        self.replaced: dict[str, str] = {}
        self.kept: set[str] = set()

    def json(self, value: JsonValue, field: str = "") -> JsonValue:
        """The same form, with other texts."""
        match value:
            case dict():
                return {self._key(key): self.json(each, key) for key, each in value.items()}
            case list():
                return [self.json(each, field) for each in value]
            case str():
                return self._value(value, field)
            case bool() | None:
                return value
            case _:
                return self._number(value, field)

    def text(self, given: str) -> str:
        """Another text of the same form, or the same if it is harmless."""
        if given in self._secrets:
            return REMOVED
        if given in self._public or _HARMLESS.fullmatch(given):
            self.kept.add(given)
            return given
        found = _TOKENS.sub(self._token, given)
        self.replaced[given] = found
        return found

    def sealed(self, value: JsonValue, field: str = "") -> JsonValue:
        """The same form without texts, for an answer that brings secrets: who knows which they are.

        What is harmless stays, and single words in fields that name a choice.
        """
        match value:
            case dict():
                return {self._key(key): self.sealed(each, key) for key, each in value.items()}
            case list():
                return [self.sealed(each, field) for each in value]
            case str() if not self._is_kept(value, field):
                return REMOVED
            case _:
                return self.json(value, field)

    def sent(self, value: JsonValue) -> JsonValue:
        """What we sent: our own words, and what is known from elsewhere."""
        match value:
            case dict():
                return {key: self.sent(each) for key, each in value.items()}
            case list():
                return [self.sent(each) for each in value]
            case str():
                return self._in_query(value)
            case _:
                return value

    def root(self, given: str) -> str:
        """An address that a person has set, whose path may tell of them too."""
        for part in urlsplit(given).path.split("/"):
            self.text(unquote(part))
        return self.url(given)

    def id(self, given: str | None) -> str | None:
        """An id as answers have it."""
        return given if given is None else self.replaced.get(given) or self._value(given, "id")

    def header(self, given: str) -> str:
        """As a text, but it tells of a server: another header may have it as it is."""
        return given if _HARMLESS.fullmatch(given) else _TOKENS.sub(self._token, given)

    def place(self, given: str) -> str:
        """A part of a path or a query: what is known from elsewhere is replaced."""
        if given in self._secrets:
            return REMOVED
        return self.replaced.get(given) or _TOKENS.sub(self._known_token, given)

    def url(self, given: str) -> str:
        """Its parts one by one, without a user and a fragment."""
        parts = urlsplit(given)
        query = [(name, self._in_query(text)) for name, text in parse_qsl(parts.query, True)]
        path = "/".join(
            quote(self.place(unquote(each)), safe="@$:,;=+!*'()") for each in parts.path.split("/")
        )
        host = self._host(parts.netloc.rpartition("@")[2])
        return f"https://{host}{path}" + (f"?{urlencode(query)}" if parts.query else "")

    def leaks(self, written: str) -> Iterator[str]:
        """The kinds of what must not be in there and is."""
        if any(len(each) > 3 and each in written for each in self._secrets):
            yield "a secret"
        if any(host in written for host in self._hosts):
            yield "an address"
        telling = (each for each, to in self.replaced.items() if each != to and _tells(each))
        if any(each in written for each in telling):
            yield "a text of the vendor's answers"

    def _in_query(self, given: str) -> str:
        words = re.findall(r"[^\W_]+", given)
        is_cursor = any(len(each) > _LONGEST_WORD and each not in self._public for each in words)
        return self.text(given) if is_cursor and given not in self._secrets else self.place(given)

    def _key(self, key: str) -> str:
        is_name = _KEY.fullmatch(key) and not re.fullmatch(_GUID, key)
        return (
            key if is_name and (key in self._public or key not in self.replaced) else self.text(key)
        )

    def _is_kept(self, value: str, field: str) -> bool:
        is_choice = _CHOICE_FIELD.fullmatch(field) and _CHOICE.fullmatch(value)
        return bool(is_choice or value in self._public or _HARMLESS.fullmatch(value))

    def _value(self, value: str, field: str) -> str:
        if _SECRET_FIELD.fullmatch(field):
            return REMOVED
        if _CHOICE_FIELD.fullmatch(field) and _CHOICE.fullmatch(value):
            self.kept.add(value)
            return value
        is_short = len(value) <= _LONGEST_NUMBER or _ID_FIELD.fullmatch(field)
        is_number = value.isdecimal() and not _PRIVATE_NUMBER.fullmatch(field)
        return value if is_number and is_short else self.text(value)

    def _number(self, value: int | float, field: str) -> int | float:
        is_private = _PRIVATE_NUMBER.fullmatch(field) and not _ID_FIELD.fullmatch(field)
        if not is_private and (isinstance(value, int) or value.is_integer()):
            return value
        digits = f"{value:.6f}" if isinstance(value, float) else str(value)
        return type(value)(self._wordwise(digits))

    def _token(self, found: "re.Match[str]") -> str:
        text = found.group()
        match found.lastgroup:
            case "url":
                return self.url(text)
            case "mail":
                local, _, domain = text.rpartition("@")
                return f"{self._wordwise(local)}@{self._host(domain)}"
            case "guid":
                return self._words.hexadecimal(text)
            case "ip":
                number = sum(map(int, re.findall(r"\d+", text)))
                return self._hosts.get(text) or f"192.0.2.{self._words.number(number, 255)}"
            case "host":
                return self._host(text)
            case _:
                return self._words.word(text)

    def _known_token(self, found: "re.Match[str]") -> str:
        text = found.group()
        if text in self._public or (found.lastgroup == "host" and text not in self._hosts):
            return self.replaced.get(text, text)
        if found.lastgroup != "word":
            return self._token(found)
        is_known = not text.isdecimal() and len(text) > 2 and text in self._words
        return self._words.word(text) if is_known else text

    def _wordwise(self, text: str) -> str:
        return re.sub(r"[^\W_]+", lambda found: self._words.word(found[0]), text)

    def _host(self, host: str) -> str:
        if host in self._hosts:
            return self._hosts[host]
        labels = host.partition(":")[0].split(".")
        if labels[:1] == ["www"]:
            return f"www.{self._host('.'.join(labels[1:]))}"
        own = [self._wordwise(each) for each in labels]
        return f"{'.'.join(own[:-1]) or own[0]}.example"


def _tells(text: str) -> bool:
    return len(text) > 7 and bool(re.search(r"[\s@.]", text)) and bool(re.search(r"[^\W\d]", text))
