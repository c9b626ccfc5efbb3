"""Turns failed requests and unexpected responses into IntegrationErrors of one vendor."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

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
from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.refusal import Refusal
from integrations.rest.transport.http import (
    AddressRefused,
    ConnectFailed,
    HttpError,
    HttpResponse,
    ResponseTimeout,
    UnreadableBody,
    Url,
)
from integrations.rest.transport.moments import moment_of
from integrations.rest.transport.redaction import CUT, abbreviate, cut_short, redact

Model = TypeVar("Model", bound=BaseModel)
ErrorType = TypeVar("ErrorType", bound=IntegrationError)

_ERROR_TYPES: Mapping[int, type[IntegrationError]] = {
    401: IntegrationAuthenticationError,
    403: IntegrationPermissionError,
    404: IntegrationMissingResourceError,
    410: IntegrationMissingResourceError,
    429: IntegrationRateLimitedError,
}

_REFUSALS: Mapping[IntegrationErrorKind, type[IntegrationError]] = {
    **{each.kind: each for each in _ERROR_TYPES.values()},
    IntegrationErrorKind.UNAVAILABLE: IntegrationUnavailableError,
}

SIGN_IN_ERROR_TYPES: Mapping[int, type[IntegrationError]] = {
    400: IntegrationAuthenticationError,  # RFC 6749 5.2 allows either
    401: IntegrationAuthenticationError,
    403: IntegrationAuthenticationError,
    404: IntegrationBadResponseError,
}

_REMEDIES: Mapping[IntegrationErrorKind, str] = {
    IntegrationErrorKind.CONFIGURATION: "Correct the setting and restart the service.",
    IntegrationErrorKind.AUTHENTICATION: "Check that the credentials are right and still valid.",
    IntegrationErrorKind.PERMISSION: "Give the credentials the permission to do this.",
    IntegrationErrorKind.NOT_FOUND: "Check the id, or map to another organization.",
    IntegrationErrorKind.RATE_LIMITED: "Wait a few minutes and try again.",
    IntegrationErrorKind.TIMEOUT: "Try again. If the problem persists, check the vendor's status "
    "page.",
    IntegrationErrorKind.UNAVAILABLE: "Check {addresses} and the vendor's status page.",
    IntegrationErrorKind.BAD_RESPONSE: "Check the address in {addresses}.",
}

_NOTHING: tuple[object, ...] = (None, "", [], {}, False)

_NOT_THERE = frozenset({404, 405, 410})

# The fields in which vendors describe an error; HaloPSA alone uses four shapes:
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
    "clientError",
    "code",
)
_LONGEST_QUOTE = 200
_LONGEST_WAIT = 365 * 24 * 3600.0
"""Seconds; the end of what is longer may be no moment that can be told."""
_LONGEST_BODY = 4096
_MOST_NAMES = 20
_FORMS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
_DEEPEST = 6  # levels of nesting in which a message is looked for


@dataclass(frozen=True, kw_only=True)
class CodedError:
    """An error that the vendor tells by a code within its message, whatever the status."""

    codes: tuple[str, ...]
    error_type: type[IntegrationError]
    remedy: str

    def is_in(self, message: str) -> bool:
        return any(re.search(rf"\b{re.escape(code)}\b", message) for code in self.codes)


@dataclass(frozen=True, kw_only=True)
class VendorErrors:
    """Makes one vendor's errors. None of them contains one of `secrets`.

    `addresses` names the settings that hold addresses, each with an example that is right;
    `refusals` are answers that mean something else than their status says; `told_at` is the place
    in an answer that succeeds at which anything means that it failed.
    """

    integration_name: str
    display_name: str
    remedies: Mapping[IntegrationErrorKind, str] = field(default_factory=dict)
    status_remedies: Mapping[int, str] = field(default_factory=dict)
    error_types: Mapping[int, type[IntegrationError]] = field(default_factory=dict)
    coded: tuple[CodedError, ...] = ()
    secret_settings: frozenset[str] = frozenset()
    secrets: tuple[str, ...] = field(default=(), repr=False)
    addresses: str = "the base URL"
    refusals: tuple[Refusal, ...] = ()
    told_at: tuple[str, ...] = ()

    def with_secrets(self, secrets: Iterable[str]) -> "VendorErrors":
        """The same, hiding these secrets too."""
        return replace(self, secrets=(*self.secrets, *secrets))

    def for_sign_in(self) -> "VendorErrors":
        """The same, taking every refusal to mean that the credentials are wrong."""
        return replace(self, error_types=SIGN_IN_ERROR_TYPES)

    def setting_name(self, name: str) -> str:
        """The environment variable of one of the integration's settings."""
        kind = "SECRET" if name in self.secret_settings else "CONFIG"
        return f"ORGMAP_{kind}_{self.integration_name}_{name}".upper()

    def make(
        self,
        error_type: type[ErrorType],
        message: str,
        *,
        remedy: str | None = None,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> ErrorType:
        return error_type(
            redact(message, self.secrets),
            integration_name=self.integration_name,
            remedy=remedy or self.remedy(error_type.kind, status),
            retry_after=retry_after,
            status=status,
        )

    def remedy(self, kind: IntegrationErrorKind, status: int | None = None) -> str:
        of_status = self.status_remedies.get(status) if status is not None else None
        usual = _REMEDIES[kind].format(addresses=self.addresses)
        return of_status or self.remedies.get(kind, usual)

    def configuration(self, message: str) -> IntegrationError:
        return self.make(IntegrationConfigurationError, message)

    def bad_response(self, message: str) -> IntegrationError:
        return self.make(IntegrationBadResponseError, message)

    def unexpected_form(
        self, what: str, place: str, problem: str, *, word: str, sent: JsonValue = None
    ) -> IntegrationError:
        """For an answer without what the manifest names by `word`; `sent` is where it should be."""
        message = f"{self.display_name} sent {what} in an unexpected form: {place}: {problem}"
        remedy = (
            f"Compare {word} in {self.display_name}'s manifest with what the vendor sends, and "
            f"check the address in {self.addresses}."
        )
        message += _describe_form(sent, place)
        return self.make(IntegrationBadResponseError, message, remedy=remedy)

    def no_api_there(self, error: IntegrationMissingResourceError) -> IntegrationError:
        """For what every installation of the vendor has: the address must be wrong."""
        message = f"there is no {self.display_name} API at this address: {error.message}"
        return self.bad_response(message)

    def timeout(self, message: str) -> IntegrationError:
        return self.make(IntegrationTimeoutError, message)

    def raise_for_status(self, response: HttpResponse, url: Url) -> None:
        """Raises the IntegrationError that a status other than 2xx stands for."""
        if response.is_success:
            return
        said = vendor_message(response.body)
        quote = redact(said, self.secrets)[:_LONGEST_QUOTE]
        coded = next((each for each in self.coded if each.is_in(said)), None)
        message = f"{self.display_name} answered {response.status}"
        if response.is_redirect or response.status in _NOT_THERE:
            message += f" at {abbreviate(str(url))}"
        message += _explain_redirect(response)
        error = self.make(
            coded.error_type if coded else self._error_type(response.status, said=quote),
            f"{message}: {quote}" if quote else message,
            remedy=coded.remedy if coded else None,
            retry_after=retry_after(response.headers.get("Retry-After")),
            status=response.status,
        )
        if isinstance(error, IntegrationAuthenticationError):
            error.refuses_grant = refuses_grant(response.body)
        raise error

    def raise_for_answer(self, value: JsonValue, response: HttpResponse) -> None:
        """Raises the IntegrationError that an answer tells though its status says that it is well.

        GraphQL answers so, with the data that it has: an empty list may be all of them.
        """
        told = pick(value, self.told_at) if self.told_at else None
        if told in _NOTHING:
            return
        said = redact(_one_line(_find_message(told)), self.secrets)
        raise self.make(
            self._error_type(response.status, said=said),
            f"{self.display_name} answered {response.status} and an error: "
            f"{said[:_LONGEST_QUOTE] or 'without any words'}",
            retry_after=retry_after(response.headers.get("Retry-After")),
            status=response.status,
        )

    def after_waiting(self, error: IntegrationError, waited: float) -> IntegrationError:
        """The error of a limit says how long it was waited for, and when it may be over."""
        if not isinstance(error, IntegrationRateLimitedError):
            return error
        told = f"; it was waited for {waited:.0f} s" if waited else ""
        if error.retry_after:
            over = datetime.now(UTC) + timedelta(seconds=error.retry_after)
            told += f"; it is over at {over:%H:%M} UTC"
        return self.make(
            IntegrationRateLimitedError,
            f"{error.message}{told}",
            remedy=error.remedy,
            retry_after=error.retry_after,
            status=error.status,
        )

    def limit_is_reached(self, seconds: float) -> IntegrationError:
        """For what is not sent, since the vendor has just said that its limit is reached."""
        error = self.make(
            IntegrationRateLimitedError,
            f"{self.display_name}'s rate limit is reached, and nothing was sent",
            retry_after=seconds,
        )
        return self.after_waiting(error, 0.0)

    def from_http_error(self, error: HttpError) -> IntegrationError:
        """The error for a request that brought no complete response."""
        match error:
            case ResponseTimeout():
                return self.timeout(f"{self.display_name} did not answer in time")
            case UnreadableBody():
                message = f"{self.display_name} sent a response that cannot be read: {error}"
                return self.bad_response(message)
            case AddressRefused():
                setting = self.setting_name("allow_private_network")
                return self.configuration(f"{error}; if that is right, set {setting} to true")
            case ConnectFailed():
                message = f"cannot connect to {self.display_name}: {error}"
            case _:
                message = f"{self.display_name} dropped the connection: {error}"
        return self.make(IntegrationUnavailableError, message)

    def parse_json(self, response: HttpResponse) -> JsonValue:
        """The response's JSON, None if the body is empty."""
        if not response.body.strip():
            return None
        try:
            value: JsonValue = json.loads(response.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            sent = "an HTML page" if _is_html(response.body) else "invalid JSON"
            message = f"{self.display_name} answered {response.status} with {sent}"
            raise self.bad_response(message) from None
        return value

    def parse(self, model: type[Model], value: JsonValue, what: str) -> Model:
        """`value` as the vendor documents it. Raises IntegrationBadResponseError.

        `what` names it in the error, such as "the access token".
        """
        try:
            return model.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "all of it"
        # Raised outside of the handler: pydantic's text could quote what was sent.
        message = f"{self.display_name} sent {what} in an unexpected form: {place}: {first['msg']}"
        raise self.bad_response(message)

    def _error_type(self, status: int, *, said: str) -> type[IntegrationError]:
        for refusal in self.refusals:
            if refusal.status == status and refusal.text.casefold() in said.casefold():
                return _REFUSALS[refusal.kind]
        if status >= 500:
            return IntegrationUnavailableError
        default = _ERROR_TYPES.get(status, IntegrationBadResponseError)
        return self.error_types.get(status, default)


def vendor_message(body: bytes) -> str:
    """The message of a vendor's error body, on one line; empty if it has none for people."""
    if _is_html(body):
        return "an HTML page"
    text = body[:_LONGEST_BODY].decode("utf-8", errors="replace")
    text += CUT if len(body) > _LONGEST_BODY else ""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _one_line(text)
    return _one_line(_find_message(value)) if isinstance(value, dict) else _one_line(text)


def refuses_grant(body: bytes) -> bool:
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.2"""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("error") == "invalid_grant"


def retry_after(header: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds to wait by a Retry-After header, a year at most: a number of seconds or a date."""
    if header is None:
        return None
    if header.strip().isascii() and header.strip().isdigit():
        return min(float(header), _LONGEST_WAIT)
    moment = moment_of(header)
    if moment is None:
        return None
    left = (moment - (now or datetime.now(UTC))).total_seconds()
    return min(max(0.0, left), _LONGEST_WAIT)


def _describe_form(sent: JsonValue, place: str) -> str:
    """The names and forms of what there is, as deep as the place leads, without any value."""
    *above, last = place.split(".")
    led: list[str] = []
    for name in above:
        below = sent.get(name) if isinstance(sent, dict) else None
        if not (isinstance(below, dict) and below):
            last = name
            break
        sent = below
        led.append(name)
    where = f"in {'.'.join(led)} " if led else ""
    match sent:
        case dict() if sent:
            form = f", and {last} is {_form_of(sent[last])}" if last in sent else ""
            return f"; {where}there are {_names_in(sent)}{form}"
        case list():
            return f"; there is a list of {len(sent)}"
        case _:
            return ""


def _form_of(value: JsonValue) -> str:
    if isinstance(value, dict) and value:
        return f"an object with {_names_in(value)}"
    return _FORMS[type(value)]


def _names_in(sent: Mapping[str, JsonValue]) -> str:
    return ", ".join(cut_short(_one_line(str(name)), 40) for name in list(sent)[:_MOST_NAMES])


def _find_message(value: JsonValue, *, depth: int = 0) -> str:
    """Autotask and IT Glue send a list of errors, Microsoft Graph an object within `error`."""
    match value:
        case str():
            return value
        case list() if depth < _DEEPEST:
            messages = (_find_message(each, depth=depth + 1) for each in value[:3])
            return "; ".join(filter(None, messages))
        case dict() if depth < _DEEPEST:
            messages = (_find_message(value.get(key), depth=depth + 1) for key in _MESSAGE_FIELDS)
            # GraphQL has its code beside the message, or instead of one.
            code = _find_message(value.get("extensions"), depth=depth + 1)
            return "; ".join(filter(None, (next(filter(None, messages), ""), code)))
        case _:
            return ""


def _explain_redirect(response: HttpResponse) -> str:
    if not response.is_redirect:
        return ""
    return ", a redirect; redirects are not followed, so that credentials go nowhere else"


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _is_html(body: bytes) -> bool:
    return body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html"))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
