"""Whose a domain is, and what two of them say of each other."""

import time

import pytest

from graphql_api.services.matching.domains import (
    domain_in_name,
    domains_differ,
    domains_of,
    labels_in_name,
    normalized_domains,
)


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("acme.co.uk", "acme.co.uk"),
        ("https://www.Acme.co.uk/about?x=1", "acme.co.uk"),
        ("mail.acme.co.uk", "acme.co.uk"),
        ("ACME.COM.", "acme.com"),
        ("info@mail.acme.com", "acme.com"),
        ("acme.com:8443/portal", "acme.com"),
        ("https://müller.example", "xn--mller-kva.example"),
        ("www.xn--mller-kva.example", "xn--mller-kva.example"),
        ("oakfield.kent.sch.uk", "oakfield.kent.sch.uk"),
        ("a.b.acme.com.au", "acme.com.au"),
    ],
)
def test_the_domain_is_the_part_that_somebody_registered(written: str, domain: str) -> None:
    assert normalized_domains([written]) == {domain}


@pytest.mark.parametrize(
    "key", ["website", "Domain", "primary_domain", "emailDomains", "email_domains", "webAddress"]
)
def test_a_vendor_names_domains_by_many_keys(key: str) -> None:
    assert domains_of({key: ["ACMETER.example"]}) == {"acmeter.example"}


@pytest.mark.parametrize(
    "shared",
    [
        "gmail.com", "comcast.net", "bigpond.net.au", "btinternet.com", "t-online.de", "sky.com",
        "acme.wixsite.com", "acme.github.io", "acme.myshopify.com", "acme.blogspot.com",
        "acme.onmicrosoft.com", "acme.sharepoint.com", "sites.google.com/view/acme",
        "linktr.ee/acme", "https://www.facebook.com/acme", "yelp.com/biz/acme",
        "etsy.com/shop/acme",
        "co.uk", "com", "localhost", "acme", "", "..", "http://",
    ],
)  # fmt: skip
def test_what_many_share_or_nobody_registers_tells_nobody(shared: str) -> None:
    assert normalized_domains([shared]) == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [("acme.de", "acme.fr"), ("acme.com", "acme.co.uk"), ("acme.com.au", "acme.co.nz")],
)
def test_two_endings_may_be_two_countries_companies(one: str, other: str) -> None:
    assert domains_differ({one}, {other})
    assert domains_differ({other}, {one})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acme.com", "acme.net"),
        ("oak-mill.com", "oakmill.com"),
        ("oak-mill.co.uk", "oakmill.uk"),
        ("acme.com", "acme.com"),
    ],
)
def test_hyphens_and_endings_of_one_country_say_nothing_against(one: str, other: str) -> None:
    assert not domains_differ({one}, {other})


def test_one_domain_in_common_is_enough_and_none_says_nothing() -> None:
    assert not domains_differ({"acme.de", "acme.fr"}, {"acme.fr"})
    assert not domains_differ({"acme.de"}, set())
    assert domains_differ({"acme.de", "acme.at"}, {"corvane.de"})


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("pellgarth.example", "pellgarth.example"),
        (" Pellgarth.Example ", "pellgarth.example"),
        ("brightmoordental.onmicrosoft.com", "brightmoordental.onmicrosoft.com"),
        ("https://pellgarth.example/", "pellgarth.example"),
        ("Pellgarth Ltd.", None),
        ("St. Ives", None),
        ("A.B.C. Plumbing", None),
        ("Corvane S.A.", None),
    ],
)
def test_a_name_may_be_a_host(name: str, host: str | None) -> None:
    assert domain_in_name(name) == host


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("oak-mill.example", ["oak mill"]),
        ("mail.oakmill.co.uk", ["oakmill"]),
        ("https://www.oakmill.example/", ["oakmill"]),
        ("oakmillltd.onmicrosoft.com", ["oakmillltd", "oakmill"]),
        ("xn--mller-kva.example", ["m\u00fcller"]),
        ("gmail.com", []),
        ("onmicrosoft.com", []),
        ("oakmill.wixsite.com", []),
        ("Oak Mill", []),
    ],
)
def test_the_name_in_a_host_is_what_its_owner_chose(name: str, labels: list[str]) -> None:
    assert labels_in_name(name) == labels


def test_what_is_too_long_for_a_host_is_not_encoded_letter_by_letter() -> None:
    long = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 500
    started = time.process_time()
    for number in range(20):
        normalized_domains([f"{number}{long}", f"{number}{long}.example"])
    assert time.process_time() - started < 0.2
