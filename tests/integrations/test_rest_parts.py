"""The parts of the REST engine that take values and return values."""

from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
import pytest

from integrations.base import (
    IntegrationError,
    IntegrationRateLimitedError,
    IntegrationUnavailableError,
)
from integrations.rest.listing.external_organization import to_external_organization
from integrations.rest.listing.pagination import PageCall
from integrations.rest.listing.proof import IncompleteListing, ListingProof
from integrations.rest.manifest.spec import OrganizationSpec
from integrations.rest.transport.http import Headers, HttpRequest, HttpResponse, Url
from integrations.rest.transport.redaction import abbreviate, cut_short, redact
from integrations.rest.transport.retry import RetryPolicy
from integrations.rest.transport.urls import UrlRefused, parse_root, under
from integrations.rest.transport.vendor_errors import VendorErrors, retry_after, vendor_message


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("https://acme.halopsa.com", "https://acme.halopsa.com"),
        (" https://acme.halopsa.com/ ", "https://acme.halopsa.com"),
        ("https://acme.example:8443/psa/", "https://acme.example:8443/psa"),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_root_is_https_or_on_this_machine(given: str, root: str) -> None:
    assert str(parse_root(given)) == root


@pytest.mark.parametrize(
    "given",
    [
        "",
        "acme.com",
        "http://acme.com",
        "http://127.0.0.1.evil.com",
        "http://localhost.evil.com",
        "https://u@acme.com",
        "https://acme.com#x",
        "https://acme.com:abc",
        "https://acme..com",
        f"https://{'a' * 64}.com",
        "https://good.com\\@evil.com",
        "file:///etc/passwd",
    ],
)
def test_any_other_root_is_refused(given: str) -> None:
    with pytest.raises(UrlRefused):
        parse_root(given)


@pytest.mark.parametrize("given", ["https://[::1", "https://a\x00b.com"])
def test_a_root_that_cannot_be_parsed_is_refused(given: str) -> None:
    with pytest.raises(UrlRefused, match="is not a URL"):
        parse_root(given)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("Client", "https://a.com/api/Client"),
        ("/Client?x=1", "https://a.com/api/Client?x=1"),
        ("//evil.com/x", "https://a.com/api/evil.com/x"),
        ("https://a.com/api/Client", "https://a.com/api/Client"),
        ("go?next=https://evil.com/../x", "https://a.com/api/go?next=https://evil.com/../x"),
        ("a%2Fb", "https://a.com/api/a%2Fb"),
    ],
)
def test_a_path_stays_below_the_root(path: str, url: str) -> None:
    assert str(under(httpx.URL("https://a.com/api"), path)) == url


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.com/api/x",
        "http://a.com/api/x",
        "https://a.com:8443/api/x",
        "https://u@a.com/api/x",
        "https://a.com/apix",
        "https://a.com/other",
        "../x",
        "x/%2E%2e/y",
        "x\\..\\y",
    ],
)
def test_a_path_that_leaves_the_root_is_refused(path: str) -> None:
    with pytest.raises(UrlRefused):
        under(httpx.URL("https://a.com/api"), path)


def test_a_secret_is_hidden_in_every_form_that_it_is_written_in() -> None:
    text = 'a b&"/ a%20b%26%22%2F a+b%26%22%2F a b&\\"/'
    assert redact(text, ['a b&"/']) == "*** *** *** ***"


@pytest.mark.parametrize("room", range(12, 40))
def test_no_part_of_a_secret_is_left_where_a_text_is_cut_short(room: int) -> None:
    secret, address = "q7Zp-Kw3v_" * 6, "https://evil.example/"
    cut = (
        cut_short("x" * 8 + secret, room),
        abbreviate(address + "x" * (200 - len(address) - room) + secret),
        repr(cut_short("x" * 8 + secret + "x" * 99, room)),
    )
    for each in cut:
        assert not {secret[start : start + 4] for start in range(10)} & _pieces(
            redact(f"It is {each}, and more.", [secret])
        )


def _pieces(text: str) -> set[str]:
    return {text[start : start + 4] for start in range(len(text))}


def test_the_names_in_an_answer_show_no_part_of_a_secret() -> None:
    secret = "q7Zp-Kw3v_" * 6
    errors = VendorErrors(integration_name="x", display_name="X", secrets=(secret,))
    error = errors.unexpected_form("it", "a", "?", word="w", sent={secret: 1, f"key {secret}": 2})
    assert error.message.endswith("; there are ***…, key ***…")


def test_a_long_answer_of_secrets_shows_no_part_of_one() -> None:
    secret = "q7Zp-Kw3v_" * 6 + "abcd"
    errors = VendorErrors(integration_name="x", display_name="X", secrets=(secret,))
    body = (" " * 10 + secret * 70).encode()
    response = HttpResponse(status=400, headers=Headers(), body=body)
    with pytest.raises(IntegrationError) as caught:
        errors.raise_for_status(response, Url("https://x.example"))
    assert "q7Zp" not in caught.value.message


def test_an_empty_secret_hides_nothing() -> None:
    assert redact("text", ["", "x"]) == "te***t"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error":"invalid_client"}', "invalid_client"),
        (b'{"Message":"Denied"}', "Denied"),
        (b'{"ClassName":"X","Message":"Broken"}', "Broken"),
        (b'{"resultCode":400,"errorMessage":"Bad id"}', "Bad id"),
        (b'{"error":"x","error_description":"Long"}', "Long"),
        (b"Rate Limit\r\nReached\x00", "Rate Limit Reached"),
        (b'{"error":{"code":1}}', ""),
        (b'{"error":{"code":"x_y"}}', "x_y"),
        (b'{"errors":[{"message":"No","extensions":{"code":"DENIED"}}]}', "No; DENIED"),
        (b'{"errors":[{"extensions":{"clientError":[{"code":"a"},{"code":"b"}]}}]}', "a; b"),
        (b'{"errors":[{"message":null,"extensions":null},{"message":"No"}]}', "No"),
        (b"[" * 100_000, "[" * 4096 + "…"),
        (b" <!DOCTYPE html><p>", "an HTML page"),
        (b"\xff", "\ufffd"),
        (b"", ""),
    ],
)
def test_a_vendors_own_words_are_found_in_each_shape_of_error(body: bytes, said: str) -> None:
    assert vendor_message(body) == said


NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("9" * 400, 31_536_000.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 31_536_000.0),
        ("Thu, 01 Jan 99999999999 12:00:00 GMT", None),
        ("Thu, 01 Jan 2026 12:00:00 +99999999999999999999", None),
        ("soon", None),
        ("-1", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after(header, now=NOW) == seconds


@pytest.mark.parametrize("header", ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_the_end_of_any_wait_can_be_told(header: str) -> None:
    errors = VendorErrors(integration_name="x", display_name="X")
    assert "it is over at" in errors.limit_is_reached(retry_after(header) or 0).message


def rate_limited(seconds: float | None = None) -> IntegrationRateLimitedError:
    return IntegrationRateLimitedError("", integration_name="x", retry_after=seconds)


UNAVAILABLE = IntegrationUnavailableError("", integration_name="x")


def test_waits_double_up_to_the_longest() -> None:
    policy = RetryPolicy(tries=9, first_wait=1, longest_wait=10, random=lambda: 1.0)
    waits = [
        policy.wait_before_next(UNAVAILABLE, tried=tried, repeatable=True) for tried in range(1, 8)
    ]
    assert waits == [1, 2, 4, 8, 10, 10, 10]


def test_jitter_takes_at_most_half_of_a_wait() -> None:
    policy = RetryPolicy(first_wait=1, random=lambda: 0.0)
    assert policy.wait_before_next(UNAVAILABLE, tried=1, repeatable=True) == 0.5


def test_a_limit_is_waited_for_from_a_second_up_for_five_minutes_in_all() -> None:
    policy = RetryPolicy(random=lambda: 0.0)
    spent, waits = 0.0, []
    for tried in range(1, 50):
        wait = policy.wait_before_next(rate_limited(), tried=tried, repeatable=False, spent=spent)
        if wait is None:
            break
        waits.append(wait)
        spent += wait
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert 300 > spent > 240 or 300 <= spent <= 330


@pytest.mark.parametrize(
    ("retry_after", "spent", "budget", "wait"),
    [
        (None, 0.0, 0.9, None),
        (None, 0.0, 1.0, 1.0),
        (None, 29.5, 30.0, None),
        (240.0, 0.0, 420.0, 240.0),
        (240.0, 0.0, 30.0, None),
        (240.0, 100.0, 420.0, None),
        (331.0, 0.0, None, None),
    ],
)
def test_waiting_for_a_limit_ends_within_what_the_call_has_left(
    retry_after: float | None, spent: float, budget: float | None, wait: float | None
) -> None:
    policy = RetryPolicy(random=lambda: 0.0)
    found = policy.wait_before_next(
        rate_limited(retry_after), tried=1, repeatable=True, spent=spent, budget=budget
    )
    assert found == wait


def test_only_a_request_that_was_not_carried_out_is_sent_twice() -> None:
    policy = RetryPolicy()
    assert policy.wait_before_next(UNAVAILABLE, tried=1, repeatable=False) is None
    assert policy.wait_before_next(UNAVAILABLE, tried=1, repeatable=True) is not None
    assert policy.wait_before_next(rate_limited(), tried=1, repeatable=False) is not None


def proof(pages: Sequence[Sequence[str]], total: int) -> ListingProof:
    """A proof that has taken in pages of ids; a page's number stands for its request."""
    taken = ListingProof()
    for number, ids in enumerate(pages):
        taken.request(PageCall(index=number, fields={"page": number}))
        taken.expect(total)
        taken.add(ids, ids)
    return taken


def test_a_listing_is_complete_when_its_total_is_reached() -> None:
    assert not proof([["1", "2"]], total=3).complete
    whole = proof([["1", "2"], ["3"]], total=3)
    assert whole.complete
    whole.finish()


@pytest.mark.parametrize(
    ("pages", "total"),
    [([["1", "1"]], 2), ([["1", "2"]], 1), ([["1"], ["1"]], 2), ([["1"], []], 2), ([[]], 1)],
)
def test_a_listing_that_does_not_add_up_is_incomplete(
    pages: Sequence[Sequence[str]], total: int
) -> None:
    with pytest.raises(IncompleteListing):
        proof(pages, total).finish()


def test_a_total_that_changes_meanwhile_makes_a_listing_incomplete() -> None:
    with pytest.raises(IncompleteListing, match="from 3 to 2"):
        proof([["1"]], total=3).expect(2)


def test_rows_without_ids_may_not_come_twice_in_a_row() -> None:
    taken = ListingProof()
    taken.add([{"a": 1}], [None])
    taken.add([{"a": 2}], [None])
    with pytest.raises(IncompleteListing, match="same 1 rows"):
        taken.add([{"a": 2}], [None])


def test_a_cursor_that_does_not_advance_makes_a_listing_incomplete() -> None:
    taken = ListingProof()
    taken.request(PageCall(fields={"cursor": "a"}))
    with pytest.raises(IncompleteListing, match="already read"):
        taken.request(PageCall(index=1, fields={"cursor": "a"}))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Harlow &amp; Finch", "Harlow & Finch"),
        ("O&#39;Brannagh &#x26; Sons", "O'Brannagh & Sons"),
        ("R&D;", "R&D;"),
        ("Foo &company", "Foo &company"),
        ("Harlow & Finch", "Harlow & Finch"),
    ],
)
def test_names_that_a_vendor_encodes_are_decoded_and_those_of_others_are_not(
    sent: str, shown: str
) -> None:
    spec = OrganizationSpec(encoded_names=True)
    assert to_external_organization({"id": 1, "name": sent}, spec, {}).name == shown
    assert to_external_organization({"id": 1, "name": sent}, OrganizationSpec(), {}).name == sent


def test_a_request_says_nothing_of_what_it_sends() -> None:
    """A key may be in the query, and a password in the body of a token request."""
    request = HttpRequest(
        method="POST",
        url=Url("https://x.example/token?key=q7Zp"),
        headers={"X-Key": "q7Zp"},
        credentials=("q7Zp",),
        json={"password": "q7Zp"},
        form={"password": "q7Zp"},
        content=b"q7Zp",
    )
    assert "q7Zp" not in repr(request)
