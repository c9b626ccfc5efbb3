"""Removes secrets from text that may quote a request: a vendor's error, a refused URL."""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "***"
CUT = "…"
"""Stands where a text was cut short, before which a part of a secret may be left."""
_LONGEST_URL = 200
_LEAST_LEFT = 4
"""Letters of a secret that are hidden before a cut; fewer tell nothing, and are soon others."""


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` without the secrets, whether written plainly, URL-encoded or JSON-escaped.

    What `cut_short` left of one is hidden, too.
    """
    forms = {form for secret in secrets if secret for form in _encodings(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
        if CUT in text:
            text = CUT.join(_without_beginning(part, form) for part in text.split(CUT))
    return text


def cut_short(text: str, length: int) -> str:
    """At most that long, and marked if something is missing: `redact` hides it before and after."""
    return text if len(text) <= length else f"{text[: length - len(CUT)]}{CUT}"


def abbreviate(url: str) -> str:
    """A URL as errors may show it: cut short, without its user part and its query."""
    address = url.strip().partition("?")[0]
    before, at, after = address.rpartition("@")
    return cut_short(f"{HIDDEN}@{after}" if at and before else address, _LONGEST_URL)


def _without_beginning(text: str, secret: str) -> str:
    """The text without the beginning of the secret, if it ends in it."""
    for length in range(min(len(secret) - 1, len(text)), _LEAST_LEFT - 1, -1):
        if text.endswith(secret[:length]):
            return f"{text[:-length]}{HIDDEN}"
    return text


def _encodings(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
