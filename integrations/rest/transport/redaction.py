"""Removes secrets from text that may quote a request: a vendor's error, a refused URL."""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "***"


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` without the secrets, whether written plainly, URL-encoded or JSON-escaped."""
    forms = {form for secret in secrets if secret for form in _encodings(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text


def abbreviate(url: str) -> str:
    """A URL as errors may show it: cut short, without its user part and its query."""
    address = url.strip().partition("?")[0]
    before, at, after = address.rpartition("@")
    return f"{HIDDEN}@{after}"[:200] if at and before else address[:200]


def _encodings(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
