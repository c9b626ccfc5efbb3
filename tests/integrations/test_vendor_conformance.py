"""What every vendor's integration must do, over HTTP against its sandbox.

A vendor takes part as soon as it has a manifest in integrations/vendors/ and a module in
integrations/sandbox/vendors/ that names its list.
"""

import dataclasses
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pytest

from integrations.base import IntegrationError, IntegrationErrorKind, TestStepStatus
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import ManifestIntegration
from integrations.rest.manifest.auth_spec import TokenAuth
from integrations.rest.manifest.listing_spec import ListingCall, Paging, Total
from integrations.rest.manifest.spec import Manifest
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.vendor_settings import VendorSettings
from integrations.sandbox.app import SANDBOX_VENDORS
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.world import Company, build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, Time, allow, remedy_of

ServeCount = Callable[[int], Awaitable[RunningSandbox]]
"""Starts a sandbox with so many companies."""

SMALL_PAGE = 20
THREE_PAGES = 50


@dataclass(frozen=True)
class Vendor:
    name: str

    @property
    def manifest(self) -> Manifest:
        integration = INTEGRATION_REGISTRY[self.name]
        assert issubclass(integration, ManifestIntegration)
        return integration.manifest

    @property
    def listing(self) -> ListingCall:
        assert self.manifest.listing is not None
        return self.manifest.listing

    @property
    def paging(self) -> Paging:
        return self.listing.pagination

    @property
    def is_one_page(self) -> bool:
        return self.paging.type == "none"

    def after(self, pages: int) -> int:
        """So many requests for pages; a list without pages has no later one."""
        return 0 if self.is_one_page else pages

    @property
    def total(self) -> Total | None:
        return self.listing.total

    @property
    def has_token(self) -> bool:
        return isinstance(self.manifest.auth, TokenAuth)

    @property
    def list_path(self) -> str:
        return f"/{self.name}{SANDBOX_VENDORS[self.name].list_path}"

    @property
    def page_size(self) -> int:
        return min(self.paging.page_size, SANDBOX_VENDORS[self.name].page_size)

    @property
    def secrets(self) -> Mapping[str, str]:
        return SANDBOX_VENDORS[self.name].secrets()


VENDORS = [Vendor(name) for name, sandbox in SANDBOX_VENDORS.items() if sandbox.list_path]


@pytest.fixture(params=VENDORS, ids=lambda vendor: vendor.name)
def vendor(request: pytest.FixtureRequest) -> Vendor:
    chosen = request.param
    assert isinstance(chosen, Vendor)
    return chosen


def companies(count: int) -> list[Company]:
    return [dataclasses.replace(company, is_active=True) for company in build_companies(count)]


@pytest.fixture
def serve_count(serve: Serve) -> ServeCount:
    async def start(count: int) -> RunningSandbox:
        return await serve(companies=companies(count))

    return start


@pytest.fixture
async def three_pages(serve: Serve) -> RunningSandbox:
    """A sandbox whose pages are far smaller than those that are asked for."""
    return await serve(companies=companies(THREE_PAGES), largest_page=SMALL_PAGE)


@pytest.fixture
def connected(vendor: Vendor, connect: Connect) -> Connect:
    return partial(connect, vendor.name)


async def test_a_listing_is_whole_at_every_size(
    vendor: Vendor, serve_count: ServeCount, connected: Connect
) -> None:
    size = vendor.page_size
    for count in (0, 1, size - 1, size, size + 1, 2 * size, 2345):
        listed = await connected(await serve_count(count)).list_organizations()
        assert len({one.id for one in listed}) == len(listed) == count
        assert {one.name for one in listed} == {one.name for one in companies(count)}
        assert all(one.is_active for one in listed)


async def test_the_vendors_own_view_of_the_world_is_listed(
    vendor: Vendor, sandbox: RunningSandbox, connected: Connect
) -> None:
    listed = await connected(sandbox).list_organizations()
    assert 100 <= len({one.id for one in listed}) == len(listed)
    assert all(one.name for one in listed)


async def test_a_row_without_a_name_does_not_keep_the_others_from_being_listed(
    vendor: Vendor, serve: Serve, connected: Connect
) -> None:
    unnamed = [dataclasses.replace(each, name=" ") for each in companies(2)]
    sandbox = await serve(companies=[*unnamed, *companies(THREE_PAGES)[2:]])
    integration = connected(sandbox)
    listed = await integration.list_organizations()
    assert len(listed) == THREE_PAGES
    nameless = [one for one in listed if one.is_nameless]
    assert [one.name for one in nameless] == [f"No name ({one.id})" for one in nameless]
    assert len(nameless) == 2
    named = next(one for one in listed if not one.is_nameless)
    for one in (nameless[0], named):
        result = await integration.test_connection(Mapped(one.id, "Any" if one in nameless else ""))
        assert result.success
        assert {step.status for step in result.steps} == {TestStepStatus.PASSED}


async def test_a_list_in_which_nothing_has_a_name_is_read_at_the_wrong_place(
    vendor: Vendor, serve: Serve, connected: Connect
) -> None:
    unnamed = [dataclasses.replace(each, name="") for each in companies(2)]
    said = r"none of 2 rows has a name; (in [\w.-]+ )?there are"
    with pytest.raises(IntegrationError, match=said) as caught:
        await connected(await serve(companies=unnamed)).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE


FINAL_FAULTS = {
    Fault.RATE_LIMITED: IntegrationErrorKind.RATE_LIMITED,
    Fault.SERVER_ERROR: IntegrationErrorKind.UNAVAILABLE,
    Fault.FORBIDDEN: IntegrationErrorKind.PERMISSION,
    Fault.REDIRECT: IntegrationErrorKind.BAD_RESPONSE,
    Fault.HTML_PAGE: IntegrationErrorKind.BAD_RESPONSE,
    Fault.CUT_BODY: IntegrationErrorKind.BAD_RESPONSE,
    Fault.DROPPED_CONNECTION: IntegrationErrorKind.UNAVAILABLE,
    Fault.NO_ANSWER: IntegrationErrorKind.TIMEOUT,
    Fault.ECHOED_SECRET: IntegrationErrorKind.BAD_RESPONSE,
}


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("fault", FINAL_FAULTS)
async def test_a_fault_that_stays_is_its_typed_error(
    vendor: Vendor,
    three_pages: RunningSandbox,
    connected: Connect,
    faults: Faults,
    options: RestOptions,
    fault: Fault,
    after: int,
) -> None:
    faults.plan(fault, path=vendor.list_path, after=vendor.after(after))
    patience = 0.3 if fault is Fault.NO_ANSWER else options.request_timeout
    hurried = dataclasses.replace(options, request_timeout=patience)
    with pytest.raises(IntegrationError) as caught:
        await connected(three_pages, options=hurried).list_organizations()
    assert caught.value.kind is FINAL_FAULTS[fault]
    assert caught.value.integration_name == vendor.name
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.RATE_LIMITED, 429), (Fault.SERVER_ERROR, 500), (Fault.DROPPED_CONNECTION, None)],
)
async def test_a_fault_that_passes_is_waited_out_unless_the_vendor_means_it(
    vendor: Vendor,
    three_pages: RunningSandbox,
    connected: Connect,
    faults: Faults,
    time: Time,
    fault: Fault,
    status: int | None,
) -> None:
    faults.plan(fault, path=vendor.list_path, after=vendor.after(1), times=1)
    if status in vendor.manifest.retry.never:
        with pytest.raises(IntegrationError) as caught:
            await connected(three_pages).list_organizations()
        assert caught.value.kind is FINAL_FAULTS[fault]
        return
    assert len(await connected(three_pages).list_organizations()) == THREE_PAGES
    assert time.slept == [1.25 if fault is Fault.RATE_LIMITED else 0.5]


async def test_a_short_retry_after_is_obeyed(
    vendor: Vendor, three_pages: RunningSandbox, connected: Connect, faults: Faults, time: Time
) -> None:
    faults.retry_after = "7"
    faults.plan(Fault.RATE_LIMITED, path=vendor.list_path, after=vendor.after(1), times=1)
    assert len(await connected(three_pages).list_organizations()) == THREE_PAGES
    assert time.slept == [7.0]


async def test_a_slow_page_is_waited_for(
    vendor: Vendor, three_pages: RunningSandbox, connected: Connect, faults: Faults
) -> None:
    faults.slow_seconds = 0.1
    faults.plan(Fault.SLOW, path=vendor.list_path, after=vendor.after(1), times=1)
    assert len(await connected(three_pages).list_organizations()) == THREE_PAGES


async def test_a_token_that_expires_in_the_middle_is_renewed_and_a_key_is_not_tried_again(
    vendor: Vendor, three_pages: RunningSandbox, connected: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EXPIRED_TOKEN, path=vendor.list_path, after=vendor.after(1), times=1)
    if vendor.has_token:
        assert len(await connected(three_pages).list_organizations()) == THREE_PAGES
        return
    with pytest.raises(IntegrationError) as caught:
        await connected(three_pages).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION


async def test_credentials_that_stay_refused_are_an_authentication_error(
    vendor: Vendor, serve_count: ServeCount, connected: Connect, faults: Faults
) -> None:
    sandbox = await serve_count(1)
    faults.plan(Fault.EXPIRED_TOKEN, path=vendor.list_path)
    with pytest.raises(IntegrationError) as caught:
        await connected(sandbox).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION


async def test_a_repeated_page_is_a_bad_response(
    vendor: Vendor, three_pages: RunningSandbox, connected: Connect, faults: Faults
) -> None:
    faults.plan(Fault.REPEATED_PAGE, path=vendor.list_path, after=1)
    if vendor.is_one_page:
        assert len(await connected(three_pages).list_organizations()) == THREE_PAGES
        return
    with pytest.raises(IntegrationError) as caught:
        await connected(three_pages).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE


async def test_a_total_that_shrinks_is_a_bad_response_where_pages_tell_one(
    vendor: Vendor, three_pages: RunningSandbox, connected: Connect, faults: Faults
) -> None:
    faults.plan(Fault.CHANGED_TOTAL, path=vendor.list_path, after=1)
    if vendor.total is None or vendor.total.call is not None:
        assert len(await connected(three_pages).list_organizations()) == THREE_PAGES
        return
    with pytest.raises(IntegrationError, match="total changed") as caught:
        await connected(three_pages).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE


async def test_a_next_link_to_another_host_is_never_followed(
    vendor: Vendor, three_pages: RunningSandbox, connected: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FOREIGN_NEXT_LINK, path=vendor.list_path)
    if vendor.paging.type not in ("next_url", "link_header"):
        assert len(await connected(three_pages).list_organizations()) == THREE_PAGES
        return
    with pytest.raises(IntegrationError, match="another host") as caught:
        await connected(three_pages).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE


@pytest.mark.parametrize(
    "fault",
    [
        *FINAL_FAULTS,
        Fault.REPEATED_PAGE,
        Fault.CHANGED_TOTAL,
        Fault.FOREIGN_NEXT_LINK,
        Fault.EXPIRED_TOKEN,
        # Once: a vendor that tells no total and has nothing more cannot be told from one that is
        # asked twice and says so twice.
        Fault.EMPTY_LIST,
    ],
)
async def test_a_listing_that_was_disturbed_is_whole_or_an_error(
    vendor: Vendor,
    three_pages: RunningSandbox,
    connected: Connect,
    faults: Faults,
    options: RestOptions,
    fault: Fault,
) -> None:
    hurried = dataclasses.replace(options, request_timeout=0.2)
    for after in range(4):
        faults.clear()
        faults.plan(fault, path=vendor.list_path, after=after, times=1)
        try:
            listed = await connected(three_pages, options=hurried).list_organizations()
        except IntegrationError:
            continue
        assert len({one.id for one in listed}) == THREE_PAGES


async def test_a_sound_connection_passes_every_step(
    vendor: Vendor, sandbox: RunningSandbox, connected: Connect, mapped: type[Mapped]
) -> None:
    integration = connected(sandbox)
    known = next(one for one in await integration.list_organizations() if one.is_active)
    result = await integration.test_connection(mapped(known.id, known.name))
    assert {step.status for step in result.steps} == {TestStepStatus.PASSED}, result
    assert [step.name for step in result.steps][-2:] == ["listing", "organization"]
    assert result.details["organizationName"] == known.name


async def test_another_name_is_a_warning(
    vendor: Vendor, sandbox: RunningSandbox, connected: Connect, mapped: type[Mapped]
) -> None:
    integration = connected(sandbox)
    known = next(one for one in await integration.list_organizations() if one.is_active)
    result = await integration.test_connection(mapped(known.id, "Another Name"))
    assert result.success
    assert result.steps[-1].status is TestStepStatus.WARNING
    assert known.name in result.message


async def test_an_organization_that_is_gone_fails_the_last_step(
    vendor: Vendor, serve_count: ServeCount, connected: Connect, mapped: type[Mapped]
) -> None:
    before = {one.id for one in await connected(await serve_count(6)).list_organizations()}
    fewer = connected(await serve_count(5))
    gone = before - {one.id for one in await fewer.list_organizations()}
    result = await fewer.test_connection(mapped(gone.pop(), "Gone"))
    assert result.steps[-1].status is TestStepStatus.FAILED
    assert result.details["errorKind"] == "NOT_FOUND"


async def test_seeing_no_organization_is_a_warning_with_a_remedy(
    vendor: Vendor, serve_count: ServeCount, connected: Connect, mapped: type[Mapped]
) -> None:
    known = await connected(await serve_count(1)).list_organizations()
    result = await connected(await serve_count(0)).test_connection(mapped(known[0].id))
    listing = next(step for step in result.steps if step.name == "listing")
    assert listing.status is TestStepStatus.WARNING
    assert listing.remedy


async def test_wrong_credentials_fail_a_step_that_says_which_they_are(
    vendor: Vendor, sandbox: RunningSandbox, connected: Connect, mapped: type[Mapped]
) -> None:
    wrong = {f"{vendor.name}_{name}": "wrong" for name in vendor.secrets}
    known = await connected(sandbox).list_organizations()
    result = await connected(sandbox, **wrong).test_connection(mapped(known[0].id))
    failed = next(step for step in result.steps if step.status is TestStepStatus.FAILED)
    assert failed.name in ("authentication", "listing")
    assert "ORGMAP_" in remedy_of(failed)


async def test_a_page_that_says_ok_to_everything_is_not_taken_for_the_vendor(
    vendor: Vendor,
    sandbox: RunningSandbox,
    connected: Connect,
    mapped: type[Mapped],
    faults: Faults,
) -> None:
    known = await connected(sandbox).list_organizations()
    faults.plan(Fault.HTML_PAGE, path=f"/{vendor.name}/")
    result = await connected(sandbox).test_connection(mapped(known[0].id))
    assert not result.success


async def test_a_client_reads_its_organization_and_pages_through_lists(
    vendor: Vendor, sandbox: RunningSandbox, connected: Connect, mapped: type[Mapped]
) -> None:
    integration, call = connected(sandbox), vendor.listing
    known = await integration.list_organizations()
    mapping = mapped(known[0].id)
    async with await integration.get_client(mapping, authorize_unconfined=allow) as client:
        record = await client.get_organization()
        found = integration.to_external_organization(record, VendorSettings({}))
        assert (found.id, found.name) == (known[0].id, known[0].name)
        rows = client.unconfined.paginate(call.path, params=call.query, json=call.body)
        assert len([row async for row in rows]) >= len(known)


@pytest.mark.parametrize("fault", [Fault.ECHOED_SECRET, Fault.SERVER_ERROR, Fault.CUT_BODY])
async def test_no_secret_is_shown(
    vendor: Vendor,
    sandbox: RunningSandbox,
    connected: Connect,
    faults: Faults,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    caplog.set_level(logging.DEBUG)
    integration = connected(sandbox)
    faults.plan(fault, path=f"/{vendor.name}/")
    with pytest.raises(IntegrationError) as caught:
        await integration.list_organizations()
    session = await integration.session()
    shown = [
        "".join(traceback.format_exception(caught.value)),
        str(caught.value.remedy),
        repr(vars(integration)),
        *(repr(vars(one)) for one in (session, session.exchange, session.authorization)),
        caplog.text,
    ]
    for secret in vendor.secrets.values():
        assert not [text for text in shown if secret in text]
