"""Says in the words of the contract what went wrong: HTTP and httpx in, IntegrationError out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationError,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
    IntegrationTimeoutError,
    IntegrationUnavailableError,
    JsonValue,
)
from integrations.rest.addresses import AddressRefused
from integrations.rest.http import BodyTooLarge, HttpReply
from integrations.rest.redaction import redact

Model = TypeVar("Model", bound=BaseModel)

_ERROR_TYPES: Mapping[int, type[IntegrationError]] = {
    401: IntegrationAuthenticationError,
    403: IntegrationPermissionError,
    404: IntegrationMissingResourceError,
    410: IntegrationMissingResourceError,
    429: IntegrationRateLimitedError,
}

SIGN_IN_ERROR_TYPES: Mapping[int, type[IntegrationError]] = {
    400: IntegrationAuthenticationError,  # RFC 6749 5.2 lets a server answer either
    401: IntegrationAuthenticationError,
    403: IntegrationAuthenticationError,
    404: IntegrationBadResponseError,
}

_REMEDIES: Mapping[IntegrationErrorKind, str] = {
    IntegrationErrorKind.CONFIGURATION: "Correct the setting and start the service again.",
    IntegrationErrorKind.AUTHENTICATION: "Check that the credentials are right and still valid.",
    IntegrationErrorKind.PERMISSION: "Give the credentials the permission to do this.",
    IntegrationErrorKind.NOT_FOUND: "Check the id, or map to another organization.",
    IntegrationErrorKind.RATE_LIMITED: "Wait a few minutes and try again.",
    IntegrationErrorKind.TIMEOUT: "Try again; if it keeps happening, ask the vendor's status page.",
    IntegrationErrorKind.UNAVAILABLE: "Check the base URL and the vendor's status page.",
    IntegrationErrorKind.BAD_RESPONSE: "Check that the base URL is the API's address.",
}

# The fields in which vendors say what went wrong; HaloPSA alone uses four shapes:
# https://github.com/homotechsual/HaloAPI/blob/0a42760/Private/New-HaloError.ps1
_MESSAGE_FIELDS = (
    "error_description",
    "errorMessage",
    "Message",
    "message",
    "detail",
    "title",
    "error",
    "errors",
)
_LONGEST_QUOTE = 200
_DEEPEST = 3


@dataclass(frozen=True, kw_only=True)
class VendorErrors:
    """Makes one vendor's errors. Nothing leaves it that holds one of `secrets`."""

    integration_name: str
    display_name: str
    remedies: Mapping[IntegrationErrorKind, str] = field(default_factory=dict)
    status_remedies: Mapping[int, str] = field(default_factory=dict)
    error_types: Mapping[int, type[IntegrationError]] = field(default_factory=dict)
    secret_settings: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def knowing(self, secrets: Iterable[str]) -> "VendorErrors":
        return replace(self, secrets=(*self.secrets, *secrets))

    def for_sign_in(self) -> "VendorErrors":
        """The same, where every refusal means that the credentials are wrong."""
        return replace(self, error_types=SIGN_IN_ERROR_TYPES)

    def setting_name(self, name: str) -> str:
        """The environment variable of one of the integration's settings."""
        kind = "SECRET" if name in self.secret_settings else "CONFIG"
        return f"ORGMAP_{kind}_{self.integration_name}_{name}".upper()

    def make(
        self,
        error_type: type[IntegrationError],
        message: str,
        *,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> IntegrationError:
        return error_type(
            redact(message, self.secrets),
            integration_name=self.integration_name,
            remedy=self.remedy(error_type.kind, status),
            retry_after=retry_after,
            status=status,
        )

    def remedy(self, kind: IntegrationErrorKind, status: int | None = None) -> str:
        told = self.status_remedies.get(status) if status is not None else None
        return told or self.remedies.get(kind, _REMEDIES[kind])

    def configuration(self, message: str) -> IntegrationError:
        return self.make(IntegrationConfigurationError, message)

    def bad_response(self, message: str) -> IntegrationError:
        return self.make(IntegrationBadResponseError, message)

    def timeout(self, message: str) -> IntegrationError:
        return self.make(IntegrationTimeoutError, message)

    def of_reply(self, reply: HttpReply) -> IntegrationError:
        """The error that a reply with a status other than 2xx stands for."""
        quote = redact(vendor_message(reply.body), self.secrets)[:_LONGEST_QUOTE]
        message = f"{self.display_name} answered {reply.status}{_reason(reply)}"
        return self.make(
            self._error_type(reply.status),
            f"{message}: {quote}" if quote else message,
            retry_after=retry_after(reply.headers.get("Retry-After")),
            status=reply.status,
        )

    def of_transport(self, error: Exception) -> IntegrationError:
        """The error for a request that brought no whole reply."""
        match error:
            case TimeoutError() | httpx.TimeoutException():
                return self.timeout(f"{self.display_name} did not answer in time")
            case BodyTooLarge() | httpx.DecodingError():
                return self.bad_response(f"{self.display_name} answered unreadably: {error}")
            case AddressRefused():
                setting = f"ORGMAP_CONFIG_{self.integration_name.upper()}_ALLOW_PRIVATE_NETWORK"
                return self.configuration(f"{error}; if that is right, set {setting} to true")
            case httpx.ConnectError():
                message = f"no connection to {self.display_name}: {error}"
            case _:
                message = f"{self.display_name} dropped the connection: {error}"
        return self.make(IntegrationUnavailableError, message)

    def parse_json(self, reply: HttpReply) -> JsonValue:
        """The reply's JSON, None where the body is empty."""
        if not reply.body.strip():
            return None
        try:
            value: JsonValue = json.loads(reply.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            kind = "an HTML page" if _is_html(reply.body) else "no valid JSON"
            message = f"{self.display_name} answered {reply.status} with {kind}"
            raise self.bad_response(message) from None
        return value

    def read(self, model: type[Model], value: JsonValue, what: str) -> Model:
        """`value` as the vendor documents it, or IntegrationBadResponseError."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole"
        # Raised outside of the handler: pydantic's text could quote what was sent.
        message = f"{self.display_name} sent {what} in an unknown form: {place}: {first['msg']}"
        raise self.bad_response(message)

    def _error_type(self, status: int) -> type[IntegrationError]:
        if status >= 500:
            return IntegrationUnavailableError
        default = _ERROR_TYPES.get(status, IntegrationBadResponseError)
        return self.error_types.get(status, default)


def vendor_message(body: bytes) -> str:
    """What a vendor's error body says, on one line; empty where it says nothing for people."""
    if _is_html(body):
        return "an HTML page"
    text = body[:4096].decode("utf-8", errors="replace")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _one_line(text)
    return _one_line(_said(value)) if isinstance(value, dict) else _one_line(text)


def retry_after(header: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header: a number of seconds or a date."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _said(value: JsonValue, *, depth: int = 0) -> str:
    """Autotask and IT Glue send a list of errors, Microsoft Graph an object within `error`."""
    match value:
        case str():
            return value
        case list() if depth < _DEEPEST:
            return "; ".join(filter(None, (_said(one, depth=depth + 1) for one in value[:3])))
        case dict() if depth < _DEEPEST:
            said = (_said(value.get(name), depth=depth + 1) for name in _MESSAGE_FIELDS)
            return next(filter(None, said), "")
        case _:
            return ""


def _reason(reply: HttpReply) -> str:
    if not 300 <= reply.status < 400:
        return ""
    return ", a redirect; redirects are not followed, so that credentials stay where they belong"


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _is_html(body: bytes) -> bool:
    return body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
