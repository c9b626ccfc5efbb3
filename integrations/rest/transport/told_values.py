"""Reads what a vendor tells of who is asking, each value in the form that its manifest says."""

import re

from integrations.base import IntegrationError, IntegrationPermissionError, JsonValue
from integrations.rest.manifest.json_path import format_path, pick
from integrations.rest.manifest.whoami_spec import Expectation, ToldValue, Whoami
from integrations.rest.transport.http import Url
from integrations.rest.transport.redaction import abbreviate, cut_short
from integrations.rest.transport.urls import UrlRefused, is_trusted, parse_root
from integrations.rest.transport.vendor_errors import VendorErrors

WHAT = "its answer to whoami"

# Nothing in them needs quoting in a path, a query or a header, and dots alone lead elsewhere:
# https://www.rfc-editor.org/rfc/rfc3986#section-2.3
_FORMS = {
    "integer": re.compile(r"0|[1-9][0-9]{0,19}"),
    "guid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "text": re.compile(r"(?!\.+$)[A-Za-z0-9._~-]{1,200}"),
}
_IN_WORDS = {
    "integer": "a whole number is required",
    "guid": "a GUID is required",
    "text": "a text of letters, digits, and - . _ ~ is required",
    "address": "an address is required",
}


def read_values(
    spec: Whoami, sent: JsonValue, *, asked: Url, errors: VendorErrors, private_network: bool
) -> dict[str, str]:
    """The values by name. Raises IntegrationError; `asked` is the root that was asked."""
    if spec.expect is not None:
        _require_expected(spec.expect, sent, errors)
    return {
        name: _read(name, value, sent, asked=asked, errors=errors, private_network=private_network)
        for name, value in spec.values.items()
    }


def _require_expected(expect: Expectation, sent: JsonValue, errors: VendorErrors) -> None:
    found = pick(sent, expect.field)
    if found in expect.values:
        return
    if found is None:
        raise _unexpected_form(expect.field, "a value is required", "whoami.expect", sent, errors)
    allowed = " or ".join(map(str, expect.values))
    raise errors.make(
        IntegrationPermissionError,
        f"{errors.display_name} says that the {format_path(expect.field)} of these credentials is "
        f"{cut_short(str(found), 80)!r}; needed: {allowed}",
    )


def _read(
    name: str,
    value: ToldValue,
    sent: JsonValue,
    *,
    asked: Url,
    errors: VendorErrors,
    private_network: bool,
) -> str:
    found = pick(sent, value.field)
    word, problem = f"whoami.values.{name}.field", _IN_WORDS[value.form]
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        raise _unexpected_form(value.field, problem, word, sent, errors)
    if value.form == "address":
        return _read_address(name, value, str(found), asked, errors, private_network)
    if not _FORMS[value.form].fullmatch(str(found)):
        raise _unexpected_form(value.field, problem, word, sent, errors)
    return str(found)


def _read_address(
    name: str,
    value: ToldValue,
    found: str,
    asked: Url,
    errors: VendorErrors,
    private_network: bool,
) -> str:
    try:
        url = parse_root(found, private_network=private_network)
    except UrlRefused as error:
        message = f"{errors.display_name} at {asked} tells a wrong {name}: {error}"
        raise errors.bad_response(message) from error
    if not is_trusted(url, asked=asked, domains=value.hosts):
        believed = " or ".join((*value.hosts, asked.host))
        raise errors.bad_response(
            f"{errors.display_name} at {asked} tells {abbreviate(found)} as {name}, on another "
            f"host than {believed}; credentials are not sent there"
        )
    return str(url)


def _unexpected_form(
    place: tuple[str, ...], problem: str, word: str, sent: JsonValue, errors: VendorErrors
) -> IntegrationError:
    return errors.unexpected_form(WHAT, format_path(place), problem, word=word, sent=sent)
