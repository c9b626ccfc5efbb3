from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from integrations.base import (
    BaseIntegration,
    ExternalOrganization,
    MappedOrganization,
    Setting,
    TestResult,
)
from integrations.instances import Instance, InvalidInstanceError, parse_instances, with_instances
from integrations.registry import INTEGRATION_REGISTRY, load_integrations
from integrations.rest.code import CodeIntegration, CodeRequest
from integrations.rest.transport.vendor_settings import VendorSettings
from tests.memory_settings import MemorySettings

Classes = Mapping[str, type[BaseIntegration]]


def made(
    text: str, classes: Classes | None = None, **display_names: str
) -> dict[str, type[BaseIntegration]]:
    """All integrations with the instances that this setting asks for."""
    instances = [
        Instance(name=each.name, of=each.of, display_name=display_names.get(each.name))
        for each in parse_instances(text)
    ]
    return with_instances(INTEGRATION_REGISTRY if classes is None else classes, instances)


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
def test_nothing_given_is_no_instance(text: str) -> None:
    assert parse_instances(text) == ()


@pytest.mark.parametrize("vendor", sorted(INTEGRATION_REGISTRY))
def test_every_built_in_integration_may_have_instances(vendor: str) -> None:
    name = f"{vendor}_north"
    instance = made(f"{name}={vendor}")[name]
    plain = INTEGRATION_REGISTRY[vendor]
    assert (instance.name, instance.instance_of, plain.instance_of) == (name, vendor, None)
    assert instance.display_name == f"{plain.display_name} (north)"
    assert [each.name for each in instance.settings] == [each.name for each in plain.settings]
    opened = instance(MemorySettings())
    for kept in (
        "supports_discovery",
        "organization_term",
        "allows_shared_external_organizations",
        "parallel_tests",
        "mapping_data_model",
        "confines_clients",
    ):
        assert getattr(opened, kept) == getattr(plain, kept), kept


@pytest.mark.parametrize("vendor", sorted(INTEGRATION_REGISTRY))
def test_an_instance_tells_people_its_own_variables_alone(vendor: str) -> None:
    name = f"{vendor}_north"
    instance = made(f"{name}={vendor}")[name]
    manifest = instance.manifest  # type: ignore[attr-defined]
    told = f"{manifest!r} {instance.settings!r}"
    of_vendor = told.count(f"_{vendor.upper()}_")
    assert of_vendor == told.count(f"_{name.upper()}_")
    before = repr(INTEGRATION_REGISTRY[vendor].manifest)  # type: ignore[attr-defined]
    assert before.count(f"_{vendor.upper()}_") == repr(manifest).count(f"_{name.upper()}_")


async def test_an_instance_reads_its_own_settings_alone() -> None:
    source = MemorySettings(config={"hudu_base_url": "x"}, secrets={"hudu_api_key": "y"})
    integration = made("hudu_north=hudu")["hudu_north"](source)
    assert await integration.missing_settings() == ["hudu_north_base_url", "hudu_north_api_key"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("halopsa_north", "HaloPSA (north)"),
        ("halopsa_north_east", "HaloPSA (north east)"),
        ("newly_bought", "HaloPSA (newly bought)"),
        ("halopsa_", "HaloPSA (halopsa_)"),
        ("halopsa2", "HaloPSA (halopsa2)"),
    ],
)
def test_display_names_tell_instances_apart(name: str, shown: str) -> None:
    assert made(f"{name}=halopsa")[name].display_name == shown


def test_a_display_name_can_be_set() -> None:
    found = made("halopsa_north=halopsa", halopsa_north=" HaloPSA, former Acme ")
    assert found["halopsa_north"].display_name == "HaloPSA, former Acme"


WRONG = {
    "halopsa_north": (
        "'halopsa_north' was given; expected is NAME=INTEGRATION, several with commas between "
        "them. Write it as in halopsa_north=halopsa,halopsa_south=halopsa."
    ),
    "halopsa_north=": "'halopsa_north=' was given; expected is NAME=INTEGRATION",
    "Halo North=halopsa": (
        "'Halo North' was given as the name of an instance; allowed are 1 to 50 lower-case "
        "letters, digits and underscores, beginning with a letter. Rename it. halo_north would be "
        "one."
    ),
    "2=halopsa": "'2' was given as the name of an instance; allowed are 1 to 50",
    "=halopsa": "'' was given as the name of an instance; allowed are 1 to 50",
    f"{'a' * 51}=halopsa": "' was given as the name of an instance; allowed are 1 to 50",
    "north=halopsa,north=hudu": (
        "'north' was given 2 times; each instance has a name of its own. Rename or remove one."
    ),
    "hudu=halopsa": (
        "'hudu' was given as the name of an instance, and is the name of Hudu itself; allowed is "
        "one that no integration has. Rename the instance, such as hudu_2."
    ),
    "halopsa=halopsa": "'halopsa' was given as the name of an instance, and is the name of HaloPSA",
    "halopsa_north=halo": "Did you mean halopsa_north=halopsa?",
    "north=banana": (
        f"no integration is named 'banana'; allowed are {', '.join(sorted(INTEGRATION_REGISTRY))}."
    ),
    "a=halopsa,b=a": (
        "b=a was given, and a is an instance itself; allowed are integrations. Write b=halopsa."
    ),
    "north=halopsa,halopsa_north=halopsa": (
        "north and halopsa_north would both be shown as 'HaloPSA (north)'; allowed is a display "
        "name that tells them apart. Set ORGMAP_CONFIG_HALOPSA_NORTH_DISPLAY_NAME."
    ),
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_with_what_is_allowed_and_what_to_do(text: str) -> None:
    with pytest.raises(InvalidInstanceError) as caught:
        made(text)
    assert WRONG[text] in str(caught.value)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("x" * 61, "allowed are up to 60 characters"),
        ("two\nlines", "all of them visible"),
        ("Hudu", "would both be shown as 'Hudu'"),
        ("hudu", "Set ORGMAP_CONFIG_HALOPSA_NORTH_DISPLAY_NAME"),
    ],
)
def test_a_display_name_that_helps_nobody_is_refused(given: str, problem: str) -> None:
    with pytest.raises(InvalidInstanceError, match=problem):
        made("halopsa_north=halopsa", halopsa_north=given)


class Spelled(BaseIntegration):
    """Spells its name out, as code may."""

    name = "spelled"
    display_name = "Spelled"
    supports_discovery = True
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="license", title="License", help="ORGMAP_SECRET_SPELLED_LICENSE", secret=True),
    )

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        site = self.source.get_config("spelled_site")
        license = await self.source.get_secret("spelled_license")
        other = self.source.get_config("report_folder")
        return [ExternalOrganization(id="1", name=f"{site} {license} {other}")]

    async def get_client(self, mapping: MappedOrganization) -> Any:
        return None

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        raise NotImplementedError


@pytest.mark.parametrize("name", ["spelled_north", "other", "spell"])
async def test_code_that_spells_its_name_out_reads_the_instances_settings(name: str) -> None:
    found = made(f"{name}=spelled", {"spelled": Spelled})
    source = MemorySettings(
        config={"spelled_site": "A", f"{name}_site": "B", "report_folder": "r"},
        secrets={"spelled_license": "a", f"{name}_license": "b"},
    )
    assert [each.name for each in await found[name](source).list_organizations()] == ["B b r"]
    assert [each.name for each in await found["spelled"](source).list_organizations()] == ["A a r"]
    assert found[name].settings[0].help == f"ORGMAP_SECRET_{name.upper()}_LICENSE"


class Shelf(CodeIntegration):
    words: ClassVar[Mapping[str, Any]] = {
        "name": "shelf",
        "display_name": "Shelf",
        "settings": [{"name": "license", "title": "License", "secret": True}],
        "listing": {"path": "sites", "pagination": {"type": "none"}},
    }

    async def send(self, request: CodeRequest, settings: VendorSettings) -> Any:
        return [{"id": 1, "name": settings["license"]}]


async def test_an_integration_in_code_may_have_instances() -> None:
    found = made("shelf_2=shelf", {"shelf": Shelf})
    source = MemorySettings(secrets={"shelf_license": "first", "shelf_2_license": "second"})
    listed = [await found[name](source).list_organizations() for name in ("shelf", "shelf_2")]
    assert [each.name for [each] in listed] == ["first", "second"]


MANIFEST = """
name = "tenth"
display_name = "Tenth"
auth = { type = "none" }
[[settings]]
name = "base_url"
title = "Address"
[[settings]]
name = "north_base_url"
title = "Another address"
"""


def test_a_manifest_of_ones_own_may_have_instances(tmp_path: Path) -> None:
    (tmp_path / "tenth.toml").write_text(MANIFEST)
    classes = load_integrations(tmp_path).classes
    assert made("tenth_south=tenth", classes)["tenth_south"].display_name == "Tenth (south)"


def test_a_variable_that_two_integrations_would_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tenth.toml").write_text(MANIFEST)
    classes = load_integrations(tmp_path).classes
    with pytest.raises(InvalidInstanceError) as caught:
        made("tenth_north=tenth", classes)
    assert str(caught.value) == (
        "'tenth_north' was given as the name of an instance, and "
        "ORGMAP_CONFIG_TENTH_NORTH_BASE_URL would be read by both tenth and tenth_north; allowed "
        "is a name whose settings are its own. Rename the instance."
    )
