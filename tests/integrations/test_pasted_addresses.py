"""Addresses as people paste them: each form works, or is refused with an address that is right."""

from collections.abc import Callable, Iterator

import pytest

from integrations.base import IntegrationError, IntegrationErrorKind, Setting
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import ManifestError, parse_manifest
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Mapped
from tests.memory_settings import MemorySettings

# A vendor's setting, and where the sandbox has it.
RIGHT = {
    ("acronis", "base_url"): "/acronis",
    ("atera", "base_url"): "/atera/api/v3",
    ("autotask", "auth_url"): "/autotask/ATServicesRest",
    ("autotask", "base_url"): "/autotask/ATServicesRest",
    ("connectwise_automate", "base_url"): "/connectwise_automate",
    ("connectwise_psa", "base_url"): "/connectwise_psa",
    ("custom_api", "base_url"): "/custom_api",
    ("datto_rmm", "base_url"): "/datto_rmm",
    ("duo", "base_url"): "/duo",
    ("halopsa", "auth_url"): "/halopsa/auth",
    ("halopsa", "base_url"): "/halopsa",
    ("hudu", "base_url"): "/hudu",
    ("huntress", "base_url"): "/huntress",
    ("itglue", "base_url"): "/itglue",
    ("meraki", "base_url"): "/meraki",
    ("microsoft_graph", "auth_url"): "/microsoft_graph",
    ("microsoft_graph", "base_url"): "/microsoft_graph/v1.0",
    ("ncentral", "base_url"): "/ncentral",
    ("ninjaone", "base_url"): "/ninjaone",
    ("pax8", "auth_url"): "/pax8/v1/token",
    ("pax8", "base_url"): "/pax8/v1",
    ("sentinelone", "base_url"): "/sentinelone",
    ("sophos_central", "auth_url"): "/sophos_central/api/v2/oauth2/token",
    ("sophos_central", "base_url"): "/sophos_central",
    ("superops", "base_url"): "/superops",
    ("syncro", "base_url"): "/syncro",
}

WORKING: dict[str, Callable[[str], str]] = {
    "as it is": lambda right: right,
    "a final slash": lambda right: f"{right}/",
    "several slashes": lambda right: f"{right}///",
    "spaces around it": lambda right: f" {right}\u00a0\n",
    "capitals": lambda right: right.replace("http", "HTTP"),
    "what cannot be seen": lambda right: f"\ufeff{right}\u200b",
    "the fragment of a page that has none": lambda right: f"{right}/#",
}

REFUSED: dict[str, Callable[[str], str]] = {
    "no scheme": lambda right: right.removeprefix("http://"),
    "not encrypted": lambda right: "http://acme.example",
    "a query": lambda right: f"{right}?tenant=acme",
    "a fragment": lambda right: f"{right}/#/home",
    "a user": lambda right: right.replace("http://", "http://admin@"),
    "quotation marks": lambda right: f'"{right}"',
    "a page of the program": lambda right: f"{right}/customers/overview",
}


def setting_of(vendor: str, name: str) -> Setting:
    return next(one for one in INTEGRATION_REGISTRY[vendor].settings if one.name == name)


def pasted_endings() -> Iterator[tuple[str, str, str]]:
    for vendor, name in RIGHT:
        for ending in setting_of(vendor, name).endings:
            yield vendor, name, ending.replace("*", "1")


async def read_one(integration: ManifestIntegration) -> None:
    """One organization, by whatever way the vendor has."""
    if integration.supports_discovery:
        assert await integration.list_organizations()
    else:
        client = await integration.get_client(Mapped("acme-001"))
        assert (await client.get_organization())["name"] == "Acme Anvils"


def test_every_address_of_every_vendor_is_tried_and_has_an_example() -> None:
    of_all = {
        (vendor, one.name): one
        for vendor, integration in INTEGRATION_REGISTRY.items()
        for one in integration.settings
        if one.is_address
    }
    assert set(RIGHT) == set(of_all)
    assert all(one.example or one.default for one in of_all.values())
    assert len(WORKING) + len(REFUSED) >= 12


@pytest.mark.parametrize("form", WORKING)
@pytest.mark.parametrize(("vendor", "name"), RIGHT)
async def test_a_form_that_means_the_address_works(
    sandbox: RunningSandbox, connect: Connect, vendor: str, name: str, form: str
) -> None:
    pasted = WORKING[form](sandbox.url + RIGHT[vendor, name])
    await read_one(connect(vendor, sandbox, **{f"{vendor}_{name}": pasted}))


@pytest.mark.parametrize(("vendor", "name", "ending"), list(pasted_endings()))
async def test_an_ending_that_people_paste_is_taken_off(
    sandbox: RunningSandbox, connect: Connect, vendor: str, name: str, ending: str
) -> None:
    right = sandbox.url + RIGHT[vendor, name]
    for pasted in (right + ending, f"{right}{ending}/", right + ending.upper()):
        await read_one(connect(vendor, sandbox, **{f"{vendor}_{name}": pasted}))


@pytest.mark.parametrize("form", REFUSED)
@pytest.mark.parametrize(("vendor", "name"), RIGHT)
async def test_what_cannot_be_right_is_refused_with_an_address_that_is(
    sandbox: RunningSandbox, connect: Connect, vendor: str, name: str, form: str
) -> None:
    pasted = REFUSED[form](sandbox.url + RIGHT[vendor, name])
    with pytest.raises(IntegrationError) as caught:
        await read_one(connect(vendor, sandbox, **{f"{vendor}_{name}": pasted}))
    setting = setting_of(vendor, name)
    assert setting.environment_name(vendor) in caught.value.message_and_remedy
    assert str(setting.example or setting.default) in caught.value.message_and_remedy
    if form != "a page of the program":
        assert caught.value.kind is IntegrationErrorKind.CONFIGURATION
        assert not sandbox.requests


@pytest.mark.parametrize("vendor", ["connectwise_psa", "hudu", "ninjaone"])
async def test_a_test_of_a_wrong_address_does_not_speak_of_the_mappings_id(
    sandbox: RunningSandbox, connect: Connect, vendor: str
) -> None:
    wrong = f"{sandbox.url}{RIGHT[vendor, 'base_url']}/customers"
    integration = connect(vendor, sandbox, **{f"{vendor}_base_url": wrong})
    result = await integration.test_connection(Mapped("1"))
    failed = next(step for step in result.steps if step.status.value == "FAILED")
    assert failed.name in ("address", "authentication")
    assert "/customers" in failed.message
    assert str(setting_of(vendor, "base_url").example) in str(failed.remedy)


async def test_a_manifest_of_ones_own_gets_its_address_in_one_form(
    sandbox: RunningSandbox, options: RestOptions
) -> None:
    manifest = parse_manifest(
        'name = "acme"\ndisplay_name = "Acme"\n'
        'settings = [{ name = "base_url", title = "Address", endings = ["/docs/*/index.html"] },'
        ' { name = "api_key", title = "Key", secret = true }]\n'
        '[api]\nbase_url = "{base_url}/api/v1"\n[auth]\ntype = "api_key"\nheader = "x-api-key"\n'
        '[listing]\npath = "companies"\nitems = "companies"\n'
        'pagination = { type = "page_number", size = "page_size" }\n'
    )
    key = sandbox.settings()[1]["hudu_api_key"]
    for pasted in ("/hudu/", "/hudu/docs/v2/index.html"):
        source = MemorySettings({"acme_base_url": sandbox.url + pasted}, {"acme_api_key": key})
        integration = integration_class(manifest)(source, options=options)
        assert await integration.list_organizations()
        await integration.aclose()


@pytest.mark.parametrize(
    ("pasted", "right"),
    [
        ("https://a.example/api/v1/", "https://a.example"),
        ("https://a.example/api/api", "https://a.example/api"),  # once: it may stand under /api
        ("https://a.example/x/api", "https://a.example/x"),
        ("https://a.example/myapi", "https://a.example/myapi"),
        ("https://api/x", "https://api/x"),  # a host is never an ending
        ("https://a.example/api?x=/api", "https://a.example/api?x=/api"),
        ("https://", "https://"),
        ("a.example/api", "a.example/api"),
    ],
)
def test_one_ending_is_taken_off_and_nothing_else(pasted: str, right: str) -> None:
    setting = Setting(name="base_url", title="Address", endings=("/api", "/api/v1"))
    assert setting.in_one_form(pasted) == right


@pytest.mark.parametrize("ending", ["/*", "/", "api", "/api/", "/a?b", "https://a.example"])
def test_an_ending_that_could_cut_an_address_back_to_its_host_is_refused(ending: str) -> None:
    setting = f'{{ name = "base_url", title = "Address", endings = ["{ending}"] }}'
    with pytest.raises(ManifestError, match="takes whole segments such as /api/v1"):
        parse_manifest(f'name="a"\ndisplay_name="A"\nauth={{type="none"}}\nsettings=[{setting}]\n')


def test_only_an_address_has_endings() -> None:
    setting = '{ name = "api_key", title = "Key", endings = ["/api"] }'
    with pytest.raises(ManifestError, match="only a setting whose name ends with _url"):
        parse_manifest(f'name="a"\ndisplay_name="A"\nauth={{type="none"}}\nsettings=[{setting}]\n')
