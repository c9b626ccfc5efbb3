import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from integrations.base import BaseIntegration
from integrations.registry import (
    INTEGRATION_REGISTRY,
    IntegrationRegistry,
    InvalidIntegrationError,
    load_integrations,
)


def integration(name: Any, display_name: str = "Some") -> type[BaseIntegration]:
    async def unused(self: BaseIntegration, mapping: object) -> None:
        raise NotImplementedError

    members = {"get_client": unused, "test_connection": unused}
    return type("Some", (BaseIntegration,), {**members, "name": name, "display_name": display_name})


def test_the_built_in_integrations_are_registered_under_their_names() -> None:
    assert {"halopsa", "custom_api"} <= set(INTEGRATION_REGISTRY)
    assert all(cls.name == name for name, cls in INTEGRATION_REGISTRY.items())


@pytest.mark.parametrize("name", ["a", "a_1", "a" * 50])
def test_an_integration_is_found_by_its_name(name: Any) -> None:
    some = integration(name)
    assert IntegrationRegistry([some])[name] is some


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a" * 51, "a\n", "é", None, 7])
def test_a_name_that_row_keys_cannot_hold_is_refused(name: Any) -> None:
    with pytest.raises(InvalidIntegrationError):
        IntegrationRegistry([integration(name)])


def test_a_second_integration_of_the_same_name_is_refused_and_both_are_named() -> None:
    registry = IntegrationRegistry([integration("some")])
    with pytest.raises(InvalidIntegrationError, match="two integrations are named 'some'"):
        registry.register(integration("some"))


class Door(BaseModel):
    code: SecretStr


class Site(BaseModel):
    code: SecretStr | None = None
    named: str = ""


class WithDoor(BaseModel):
    door: Door


class WithCodes(BaseModel):
    codes: list[SecretStr]


class WithDoors(BaseModel):
    doors: dict[str, Door | None] | None = None


@pytest.mark.parametrize("model", [WithDoor, WithCodes, WithDoors])
def test_a_secret_that_nothing_would_hide_is_refused(model: type[BaseModel]) -> None:
    some = integration("some")
    some.mapping_data_model = model
    with pytest.raises(InvalidIntegrationError, match="where nothing would hide it"):
        IntegrationRegistry([some])


def test_a_secret_field_of_the_mapping_data_is_taken() -> None:
    some = integration("some")
    some.mapping_data_model = Site
    assert IntegrationRegistry([some])["some"] is some


def test_an_unfinished_integration_is_refused_with_what_it_lacks() -> None:
    class Unfinished(BaseIntegration):
        name = "unfinished"

    with pytest.raises(InvalidIntegrationError, match="get_client, test_connection"):
        IntegrationRegistry([Unfinished])  # type: ignore[type-abstract]


@pytest.mark.parametrize("given", [object, "halopsa", None])
def test_what_is_no_integration_is_refused(given: object) -> None:
    with pytest.raises(InvalidIntegrationError, match="not a subclass of BaseIntegration"):
        IntegrationRegistry([given])  # type: ignore[list-item]


TENTH = """\
name = "tenth"
display_name = "Tenth"
[[settings]]
name = "base_url"
title = "Address"
[auth]
type = "none"
"""


def test_a_folder_of_manifests_adds_integrations_and_each_broken_one_is_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "tenth.toml").write_text(TENTH)
    (tmp_path / "broken.toml").write_text(TENTH.replace("type", "typ"))
    (tmp_path / "second.toml").write_text(TENTH.replace('"tenth"', '"halopsa"'))
    (tmp_path / "notes.txt").write_text("no manifest")
    loaded = load_integrations(tmp_path)
    assert set(loaded.classes) == {*INTEGRATION_REGISTRY, "tenth"}
    broken, second = loaded.problems
    assert broken.source == str(tmp_path / "broken.toml")
    assert "broken.toml:6: auth" in broken.message
    assert "two integrations are named 'halopsa'" in second.message
    assert "tenth" not in INTEGRATION_REGISTRY


def test_a_folder_that_is_not_there_is_a_problem_and_the_rest_loads(tmp_path: Path) -> None:
    loaded = load_integrations(tmp_path / "absent")
    assert set(loaded.classes) == set(INTEGRATION_REGISTRY)
    assert loaded.problems[0].message == "is not a folder"


PACKAGE = """\
from pathlib import Path
from integrations.base import BaseIntegration

class Ours(BaseIntegration):
    name = "ours"
    display_name = "Ours"
    async def get_client(self, mapping): ...
    async def test_connection(self, mapping): ...

manifest = Path(__file__).with_name("tenth.toml")
"""

ENTRY_POINTS = """\
[orgmap.integrations]
ours = orgmap_test_plugin:Ours
tenth = orgmap_test_plugin:manifest
absent = orgmap_test_plugin:Nothing
failing = orgmap_test_failing:Nothing
odd = orgmap_test_plugin:Path
"""


@pytest.fixture
def installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package as an installer leaves it: modules, and metadata beside them."""
    (tmp_path / "orgmap_test_plugin.py").write_text(PACKAGE)
    (tmp_path / "orgmap_test_failing.py").write_text("raise ZeroDivisionError('at import')")
    (tmp_path / "tenth.toml").write_text(TENTH)
    metadata = tmp_path / "orgmap_test_plugin-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: x\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("orgmap_test_plugin", None)


@pytest.mark.usefixtures("installed_package")
def test_installed_packages_add_classes_and_manifests_and_each_broken_one_is_named() -> None:
    loaded = load_integrations()
    assert set(loaded.classes) == {*INTEGRATION_REGISTRY, "ours", "tenth"}
    told = {problem.source.split()[2]: problem.message for problem in loaded.problems}
    assert set(told) == {"absent", "failing", "odd"}
    assert told["failing"] == "ZeroDivisionError: at import"
    assert "not a subclass of BaseIntegration" in told["odd"]
