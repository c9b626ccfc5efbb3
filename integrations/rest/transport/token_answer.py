"""Reads the answer to a token request: the token, and how long it may be used."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from integrations.base import IntegrationAuthenticationError, JsonValue
from integrations.rest.manifest.auth_spec import TokenAnswer
from integrations.rest.manifest.json_path import format_path, pick
from integrations.rest.transport.http import Headers
from integrations.rest.transport.moments import moment_of
from integrations.rest.transport.vendor_errors import VendorErrors

USUAL_LIFETIME = 3600.0
"""Seconds, if an answer of OAuth 2 leaves them out."""

LONGEST_LIFETIME = 10 * 365 * 24 * 3600.0
"""Seconds; what is longer has been read in a wrong form."""

Read = TypeVar("Read")

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
_TOKEN = re.compile(r"[\x21-\x7e]+")

_TOO_LARGE = 10**15
"""No moment is told by such a number, in milliseconds either."""

_SECONDS = "a number of seconds"
_MOMENTS = {
    "iso": "a moment with its time zone, such as 2026-01-31T12:00:00Z,",
    "iso_utc": "a moment such as 2026-01-31T12:00:00, in UTC unless it says otherwise,",
    "unix": "a number of seconds since 1970",
    "unix_ms": "a number of milliseconds since 1970",
}


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """`lifetime` is in seconds, from when the vendor answered."""

    value: str = field(repr=False)
    lifetime: float
    refresh_token: str | None = field(default=None, repr=False)


class _Unreadable(ValueError):
    """The text says what should be there, and nothing of what is."""


def read_token(
    sent: JsonValue, headers: Headers, *, answer: TokenAnswer, errors: VendorErrors
) -> IssuedToken:
    """The token in the answer that was sent with these headers.

    Raises IntegrationBadResponseError if anything is in another form than the manifest says, and
    IntegrationAuthenticationError if a status of success comes without a token, as `refused` says.
    """
    if answer.refused is not None and pick(sent, answer.refused) is True:
        refusal = f"gave no token: its answer says {format_path(answer.refused)}"
        raise errors.make(IntegrationAuthenticationError, f"{errors.display_name} {refusal}")
    reading = _Reading(sent, answer=answer, errors=errors)
    return IssuedToken(
        value=reading.at(answer.token, _token, word="token"),
        lifetime=reading.lifetime(issued_at=_issued_at(headers)),
        refresh_token=reading.at(answer.refresh_token, _token_if_any, word="refresh_token"),
    )


class _Reading:
    def __init__(self, sent: JsonValue, *, answer: TokenAnswer, errors: VendorErrors) -> None:
        self._sent = sent
        self._answer = answer
        self._errors = errors

    def at(self, place: tuple[str, ...], read: Callable[[JsonValue], Read], *, word: str) -> Read:
        """The value at that place, which the manifest names by `word`."""
        try:
            return read(pick(self._sent, place))
        except _Unreadable as problem:
            what, found = "the answer to a token request", str(problem)
        # Raised outside of the handler: the value that cannot be read may be a secret.
        raise self._errors.unexpected_form(
            what, format_path(place), found, word=f"auth.answer.{word}", sent=self._sent
        )

    def lifetime(self, *, issued_at: datetime) -> float:
        answer = self._answer
        if answer.expires_at is not None:
            end = _End(answer.expires_form, issued_at)
            return self.at(answer.expires_at, end.lifetime, word="expires_at")
        if answer.expires_in is not None:
            return self.at(answer.expires_in, _seconds, word="expires_in")
        return self.at(("expires_in",), _usual_seconds, word="expires_in")


@dataclass(frozen=True)
class _End:
    form: str
    issued_at: datetime

    def lifetime(self, given: JsonValue) -> float:
        """Seconds until the moment that is given."""
        wanted = _MOMENTS[self.form]
        if self.form.startswith("iso"):
            moment = _timestamp(given, wanted, in_utc=self.form == "iso_utc")
        else:
            moment = _number(given, wanted) / (1000 if self.form == "unix_ms" else 1)
        return _within_bounds(moment - self.issued_at.timestamp(), wanted)


def _timestamp(given: JsonValue, wanted: str, *, in_utc: bool) -> float:
    found = _present(given, wanted)
    try:
        moment = datetime.fromisoformat(found) if _ISO.fullmatch(found) else None
    except (TypeError, ValueError):
        moment = None
    if moment is None:
        raise _Unreadable(f"{wanted} is required")
    if moment.tzinfo is None and not in_utc:
        raise _Unreadable(f"{wanted} is required; it has no time zone")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _usual_seconds(given: JsonValue) -> float:
    return USUAL_LIFETIME if given is None else _seconds(given)


def _seconds(given: JsonValue) -> float:
    return _within_bounds(_number(given, _SECONDS), _SECONDS)


def _number(given: JsonValue, wanted: str) -> float:
    found = _present(given, wanted)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    is_digits = isinstance(found, str) and re.fullmatch(r"[0-9]{1,15}", found)
    if not ((is_number and abs(found) < _TOO_LARGE) or is_digits):
        raise _Unreadable(f"{wanted} is required")
    return float(found)


def _within_bounds(lifetime: float, wanted: str) -> float:
    if not 0 < lifetime <= LONGEST_LIFETIME:
        which = "has passed" if lifetime <= 0 else "is more than ten years away"
        raise _Unreadable(f"{wanted} is required; read as such, the end {which}")
    return lifetime


def _present(given: JsonValue, wanted: str) -> Any:
    if given is None:
        raise _Unreadable(f"is missing; {wanted} is required")
    return given


def _token(given: JsonValue) -> str:
    if not (isinstance(given, str) and _TOKEN.fullmatch(given)):
        raise _Unreadable("a text of printable ASCII characters without spaces is required")
    return given


def _token_if_any(given: JsonValue) -> str | None:
    return None if given is None else _token(given)


def _issued_at(headers: Headers) -> datetime:
    """The vendor's own time, so that it does not matter whether the clock here agrees with it."""
    return moment_of(headers.get("Date", "")) or datetime.now(UTC)
