from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from graphql_api.models.listing import Listing, sorted_by_name
from graphql_api.models.text_columns import KeptMetadata
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
    assert list(listing(LARKFIELD, BRANNO).search("0017", id=None)) == []


def test_an_organization_is_found_by_its_id() -> None:
    assert listing(LARKFIELD, BRANNO).by_id == {"17": BRANNO, "b/14": LARKFIELD}


def test_metadata_that_was_kept_are_like_any_other() -> None:
    kept = KeptMetadata('{"domain":"branno.example","seats":3}')
    assert kept == {"domain": "branno.example", "seats": 3}
    assert dict(kept) == {"domain": "branno.example", "seats": 3}
    assert len(kept) == 2
    assert "seats" in kept
    assert kept.get("tenant") is None
    assert replace(BRANNO, metadata=kept) == replace(BRANNO, metadata=dict(kept))
    found = listing(replace(BRANNO, metadata=kept)).search("branno.example")
    assert [each.id for each in found] == ["17"]
