import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphql_api.models.listing import Listing, sorted_by_name
from graphql_api.services.listing_cache import FORMAT, ListingSerializer
from integrations.base import ExternalOrganization

NOW = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)


def listing(*organizations: ExternalOrganization) -> Listing:
    return Listing(
        sorted_by_name(organizations), cached_at=NOW, expires_at=NOW + timedelta(hours=1)
    )


BRANNO = ExternalOrganization(id="17", name="Brännö Marine", metadata={"domain": "branno.example"})
LARKFIELD = ExternalOrganization(
    id="b/14",
    name="larkfield",
    is_active=False,
    metadata={"tenant": "ABC-1", "seats": 3, "tags": ["x"], "site": None},
)


@pytest.mark.parametrize("organizations", [(), (BRANNO, LARKFIELD)])
def test_a_listing_survives_the_cache(organizations: tuple[ExternalOrganization, ...]) -> None:
    serializer, given = ListingSerializer(), listing(*organizations)
    assert serializer.loads(serializer.dumps(given)) == given


def test_a_listing_is_cached_as_json() -> None:
    assert json.loads(ListingSerializer().dumps(listing(BRANNO)))["organizations"] == [
        {
            "id": "17",
            "name": "Brännö Marine",
            "is_active": True,
            "metadata": {"domain": "branno.example"},
        }
    ]


def test_what_is_not_in_the_cache_is_none() -> None:
    assert ListingSerializer().loads(None) is None


def stored(**fields: Any) -> str:
    organization = {"id": "17", "name": "Brännö", "is_active": True, "metadata": {}}
    at = NOW.isoformat()
    return json.dumps(
        {"cached_at": at, "expires_at": at, "organizations": [organization], **fields}
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{broken",
        "null",
        "[]",
        '"text"',
        "{}",
        "[" * 100_000,
        stored()[:-20],
        stored(format=FORMAT + 1),
        stored(format="2"),
        stored(cached_at=1),
        stored(cached_at="soon"),
        stored(expires_at="2026-05-04T12:00:00"),
        stored(organizations=None),
        stored(organizations=[{"id": "17"}]),
        stored(organizations=[{"id": 17, "name": "B", "is_active": True, "metadata": {}}]),
        stored(organizations=[{"id": "17", "name": "B", "is_active": True, "metadata": 3}]),
        stored(organizations=["17"]),
        stored(notes=[3]),
    ],
)
def test_a_listing_that_cannot_be_read_is_absent_and_logged(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert ListingSerializer().loads(text) is None
    assert "cannot be read" in caplog.text
    assert "Brännö" not in caplog.text


def test_a_listing_with_more_than_this_version_knows_is_read() -> None:
    organization = {"id": "17", "name": "B", "is_active": True, "metadata": {}, "parent": "4"}
    read = ListingSerializer().loads(stored(organizations=[organization], pages=3))
    assert read is not None
    assert [each.id for each in read.organizations] == ["17"]


def test_a_listing_from_before_there_were_formats_is_read() -> None:
    assert "format" not in json.loads(stored())
    assert ListingSerializer().loads(stored()) is not None


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (None, ["17", "b/14"]),
        (" ", ["17", "b/14"]),
        ("BRÄNNÖ", ["17"]),
        ("branno.example", ["17"]),
        ("abc-1", ["b/14"]),
        ("b/1", ["b/14"]),
        ("larkfield ", ["b/14"]),
        ("none", []),
    ],
)
def test_search_looks_into_name_id_and_metadata(search: str | None, found: list[str]) -> None:
    assert [each.id for each in listing(LARKFIELD, BRANNO).search(search)] == found


def test_search_finds_the_one_whose_id_is_meant() -> None:
    assert [each.id for each in listing(LARKFIELD, BRANNO).search("0017", id="17")] == ["17"]
    assert listing(LARKFIELD, BRANNO).search("0017", id=None) == []


def test_an_organization_is_found_by_its_id() -> None:
    assert listing(LARKFIELD, BRANNO).by_id == {"17": BRANNO, "b/14": LARKFIELD}
