"""A manifest with a wrong word about pages is not called good while its list is short."""

from collections.abc import AsyncIterator

import pytest

from integrations.base import IntegrationBadResponseError
from integrations.rest.integration import ExaminedListing, integration_class
from integrations.rest.manifest.loading import parse_manifest
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.server import serve_app
from tests.memory_settings import MemorySettings
from tests.paged_lists import COUNT, paged_lists

# The path, its way of paging, and what else its listing says.
Words = tuple[str, str, str]

NUMBERED = 'type = "page_number", size = "size"'
RIGHT: dict[str, Words] = {
    "numbered": ("numbered", 'type = "page_number", size = "size"', ""),
    "numbered without a size": ("numbered", 'type = "page_number"', ""),
    "numbered with a total": (
        "numbered",
        'type = "page_number", size = "size"',
        'total = { field = "total" }',
    ),
    "numbered with a number of pages": ("numbered", f'{NUMBERED}, pages = "pages"', ""),
    "numbered with a number of pages, without a size": (
        "numbered",
        'type = "page_number", pages = "pages"',
        "",
    ),
    "numbered from 0": ("numbered_from_0", 'type = "page_number", first_page = 0', ""),
    "offset": ("offset", 'type = "offset", size = "size"', ""),
    "offset without a size": ("offset", 'type = "offset"', ""),
    "after an id": ("after", 'type = "last_id", after = "after"', ""),
    "cursor": ("cursor", 'type = "cursor", cursor = "cursor", next = "paging.next"', ""),
    "cursor with a size": (
        "cursor",
        'type = "cursor", cursor = "cursor", next = "paging.next", size = "size"',
        "",
    ),
    "links": ("linked", 'type = "next_url", next = "links.next", size = "size"', ""),
    "links without a size": ("linked", 'type = "next_url", next = "links.next"', ""),
    "Link header": ("header", 'type = "link_header", size = "size"', ""),
    "all at once": (
        "all",
        'type = "none"',
        'total = { call = { path = "count", value = "count" } }',
    ),
}

WRONG: dict[str, Words] = {
    "a cursor that is named otherwise": (
        "cursor",
        'type = "cursor", cursor = "cursor", next = "paging.following", size = "size"',
        "",
    ),
    "the cursor of the page before": (
        "cursor",
        'type = "cursor", cursor = "cursor", next = "paging.prev", size = "size"',
        "",
    ),
    "a wrong cursor and no size": (
        "cursor",
        'type = "cursor", cursor = "cursor", next = "paging.following"',
        "",
    ),
    "a wrong cursor and a wrong size": (
        "cursor",
        'type = "cursor", cursor = "cursor", next = "paging.following", size = "limit"',
        "",
    ),
    "a parameter that takes no cursor": (
        "cursor",
        'type = "cursor", cursor = "after", next = "paging.next"',
        "",
    ),
    "a link that is named otherwise": (
        "linked",
        'type = "next_url", next = ["@odata.nextLink"], size = "size"',
        "",
    ),
    "a link that is named otherwise, and no size": (
        "linked",
        'type = "next_url", next = "links.following"',
        "",
    ),
    "the link to the page before": (
        "linked",
        'type = "next_url", next = "links.prev", size = "size"',
        "",
    ),
    "the link to the last page": (
        "linked",
        'type = "next_url", next = "links.last", size = "size"',
        "",
    ),
    "the link to the page itself": ("linked", 'type = "next_url", next = "links.self"', ""),
    "a header that is not sent": ("linked", 'type = "link_header", size = "size"', ""),
    "a header that is not sent, and no size": ("linked", 'type = "link_header"', ""),
    "no pagination": ("numbered", 'type = "none"', ""),
    "no pagination, and a full page": (
        "numbered",
        'type = "none", size = "size", page_size = 25',
        "",
    ),
    "no pagination, and the page's own count": (
        "numbered",
        'type = "none"',
        'total = { field = "count" }',
    ),
    "the page's own count": ("numbered", NUMBERED, 'total = { field = "count" }'),
    "the page's own count, and no size": (
        "numbered",
        'type = "page_number"',
        'total = { field = "count" }',
    ),
    "the page's own count, by offset": (
        "offset",
        'type = "offset"',
        'total = { field = "count" }',
    ),
    "the page's own number": ("numbered", f'{NUMBERED}, pages = "page"', ""),
    "the page's own number, and no size": (
        "numbered",
        'type = "page_number", pages = "page"',
        "",
    ),
    "rows for a number of pages": ("numbered", f'{NUMBERED}, pages = "total"', ""),
    "no number of pages": ("numbered", f'{NUMBERED}, pages = "page.total"', ""),
    "a parameter that takes no number": (
        "numbered",
        'type = "page_number", page = "p", size = "size"',
        "",
    ),
    "a first page that is the second": (
        "numbered_from_0",
        'type = "page_number", first_page = 1, size = "size"',
        "",
    ),
    "a first page that is the second, and no size": (
        "numbered_from_0",
        'type = "page_number", first_page = 1',
        "",
    ),
    "a page before the first": ("numbered", 'type = "page_number", first_page = 0', ""),
    "pages for rows": ("numbered", 'type = "offset", offset = "page", size = "size"', ""),
    "pages for rows, and no size": ("numbered", 'type = "offset", offset = "page"', ""),
    "rows for pages": ("offset", 'type = "page_number", page = "offset", size = "size"', ""),
    "pages for ids": ("numbered", 'type = "last_id", after = "page", size = "size"', ""),
    "pages for ids, and no size": ("numbered", 'type = "last_id", after = "page"', ""),
    "a parameter that takes no id": ("after", 'type = "last_id", after = "since"', ""),
    "pages in a body": ("numbered", 'type = "page_number", size = "size", send = "body"', ""),
}

TABLE = """
name = "acme"
display_name = "Acme"
settings = [{{ name = "base_url", title = "Address" }}]
auth = {{ type = "none" }}

[organization]
{organization}

[listing]
path = "{path}"
items = "{items}"
pagination = {{ {pagination} }}
{more}
"""


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with serve_app(paged_lists()) as url:
        yield url


async def examined(
    url: str, options: RestOptions, words: Words, *, items: str = "items", organization: str = ""
) -> ExaminedListing:
    path, pagination, more = words
    text = TABLE.format(
        path=path, pagination=pagination, more=more, items=items, organization=organization
    )
    source = MemorySettings({"acme_base_url": url})
    integration = integration_class(parse_manifest(text))(source, options=options)
    try:
        return await integration.examine_listing()
    finally:
        await integration.aclose()


@pytest.mark.parametrize("name", RIGHT)
async def test_a_right_manifest_is_called_good(url: str, options: RestOptions, name: str) -> None:
    found = await examined(url, options, RIGHT[name])
    assert len(found.organizations) == COUNT
    assert found.examination.verdict.is_whole, found.examination.verdict.reason
    assert found.examination.pages == (1 if name == "all at once" else 3)


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_manifest_is_not_called_good(
    url: str, options: RestOptions, name: str
) -> None:
    try:
        found = await examined(url, options, WRONG[name])
    except IntegrationBadResponseError:
        return
    assert not found.examination.verdict.is_whole
    assert found.examination.verdict.reason


def test_twenty_wrong_manifests_and_more_are_tried() -> None:
    assert len(WRONG) >= 20


SHORT = (
    "a cursor that is named otherwise",
    "the cursor of the page before",
    "a link that is named otherwise",
    "a header that is not sent",
    "no pagination, and a full page",
    "the page's own number",
)


@pytest.mark.parametrize("name", SHORT)
async def test_a_first_page_without_a_sign_of_the_end_is_an_error_of_every_listing(
    url: str, options: RestOptions, name: str
) -> None:
    with pytest.raises(IntegrationBadResponseError, match="25 rows came, and no sign") as caught:
        await examined(url, options, WRONG[name])
    assert "Compare pagination in Acme's manifest" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("items", "organization", "place", "there"),
    [
        ("data", "", "data: a list is required", "items, featured, count, total"),
        ("items", 'id = "uid"', "items.0.uid: a text or a number", "id, name, site"),
        ("items", 'name = "title"', "title: none of 60 rows has a name", "id, name, site"),
    ],
)
async def test_a_wrong_place_is_told_with_what_is_there_and_the_address_comes_second(
    url: str, options: RestOptions, items: str, organization: str, place: str, there: str
) -> None:
    with pytest.raises(IntegrationBadResponseError, match=place) as caught:
        await examined(url, options, RIGHT["numbered"], items=items, organization=organization)
    assert f"there are {there}" in caught.value.message
    assert str(caught.value.remedy).startswith("Compare ")


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("paging.rows", "in paging there are next, prev"),
        ("paging.next", "in paging there are next, prev, and next is a number"),
        (
            "paging",
            "there are items, featured, count, total, paging, and paging is an object with "
            "next, prev",
        ),
        ("items.rows", "there are items, featured, count, total, paging, and items is a list"),
    ],
)
async def test_a_wrong_place_is_told_with_what_is_there_as_deep_as_it_leads(
    url: str, options: RestOptions, place: str, there: str
) -> None:
    with pytest.raises(IntegrationBadResponseError) as caught:
        await examined(url, options, RIGHT["cursor"], items=place)
    assert caught.value.message.endswith(f"{place}: a list is required; {there}")


async def test_declared_fields_that_no_row_has_are_named(url: str, options: RestOptions) -> None:
    organization = (
        'active = { field = "state" }\n'
        'exclude = { field = "kind", values = ["vendor"] }\n'
        'metadata = { domain = "site.domain", website = "site.web" }'
    )
    found = await examined(url, options, RIGHT["numbered"], organization=organization)
    assert found.examination.empty == (
        "active (state)",
        "exclude (kind)",
        "metadata.website (site.web)",
    )
    assert found.organizations[0].metadata == {"domain": "site1.example"}
