"""A host that many have pages, mail or shops at tells nothing, for or against, listed or not."""

import pytest

from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
from integrations.base import ExternalOrganization

HOSTS = [
    "comcast.net", "bigpond.com", "gmail.com", "btconnect.com", "linktr.ee/acme",
    "https://www.facebook.com/acme", "acme.wixsite.com", "sites.google.com/view/acme",
    "yelp.com/biz/acme", "etsy.com/shop/acme", "checkatrade.com/trades/acme",
    "acme.square.site", "acme.carrd.co", "acme.myportfolio.com", "nextdoor.com/pages/acme",
    "beacons.ai/acme", "tinyurl.com/acme", "bit.ly/acme", "vistaprint.com",
    "acme.hubspotpagebuilder.com",
    "booking.com/hotel/acme", "doctolib.fr/dentiste/acme", "acme.tumblr.com", "g.page/acme",
    "acme.godaddysites.com", "acme.webflow.io", "maps.app.goo.gl/acme", "wa.me/441234",
    "apps.apple.com/acme", "play.google.com/acme", "acme.blogspot.co.uk", "acme.netlify.app",
]  # fmt: skip


def confidence(
    ours: tuple[str, str | None], theirs: tuple[str, str | None], *others: tuple[str, str | None]
) -> float:
    externals = [
        ExternalOrganization(id=name, name=name, metadata={"website": website})
        for name, website in (theirs, *others)
    ]
    found = suggest(
        [OrganizationToMatch(id="o", name=ours[0], domain=ours[1])],
        externals,
        integration_name="ninjaone",
    ).found
    return max((each.confidence for each in found if each.external_id == theirs[0]), default=0.0)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_of_many_is_no_evidence_for_unlike_names(host: str) -> None:
    assert confidence(("Tarnside Kilns", host), ("Corvane Dental", host)) == 0.0
    alike = confidence(("Marlow Dental", host), ("Harlow Dental", host))
    assert alike == confidence(("Marlow Dental", None), ("Harlow Dental", None))


@pytest.mark.parametrize("host", HOSTS)
def test_nor_does_it_take_anything_from_a_name_that_is_the_same(host: str) -> None:
    same = confidence(("Corvane Dental", None), ("Corvane Dental", None))
    assert confidence(("Corvane Dental", "corvane.example"), ("Corvane Dental", host)) == same
    assert confidence(("Corvane Dental", host), ("Corvane Dental", "corvane.example")) == same


OTHERS = [("Pellgarth Foods", "pages.example"), ("Tarnside Kilns", "pages.example")]


def test_a_host_that_no_list_has_is_found_by_its_unrelated_holders() -> None:
    ours, theirs = ("Corvane Dental", "corvane.example"), ("Corvane Dental", "pages.example")
    assert confidence(ours, theirs) < ACCEPT_ALL
    assert confidence(ours, theirs, *OTHERS) >= ACCEPT_ALL


@pytest.mark.parametrize(
    "others",
    [
        OTHERS[:1],
        [("Corvane Foods", "pages.example"), ("Corvane Kilns", "pages.example")],
        [("Pages Ltd", "pages.example"), ("Tarnside Kilns", "pages.example")],
    ],
)
def test_a_group_shares_a_domain_that_still_says_whose_they_are(
    others: list[tuple[str, str | None]],
) -> None:
    ours, theirs = ("Corvane Dental", "corvane.example"), ("Corvane Dental", "pages.example")
    assert confidence(ours, theirs, *others) < ACCEPT_ALL
