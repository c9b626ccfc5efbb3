import pytest

from integrations.base import BaseIntegration
from integrations.registry import (
    INTEGRATION_REGISTRY,
    IntegrationRegistry,
    InvalidIntegrationError,
)


def integration(name, display_name="Some"):
    async def unused(self, mapping):
        raise NotImplementedError

    members = {"get_client": unused, "test_connection": unused}
    return type("Some", (BaseIntegration,), {**members, "name": name, "display_name": display_name})


def test_the_built_in_integrations_are_registered_under_their_names():
    assert {"halopsa", "custom_api"} <= set(INTEGRATION_REGISTRY)
    assert all(cls.name == name for name, cls in INTEGRATION_REGISTRY.items())


@pytest.mark.parametrize("name", ["a", "a_1", "a" * 50])
def test_an_integration_is_found_by_its_name(name):
    some = integration(name)
    assert IntegrationRegistry([some])[name] is some


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a" * 51, "a\n", "é", None, 7])
def test_a_name_that_row_keys_cannot_hold_is_refused(name):
    with pytest.raises(InvalidIntegrationError):
        IntegrationRegistry([integration(name)])


def test_a_second_integration_of_the_same_name_is_refused_and_both_are_named():
    registry = IntegrationRegistry([integration("some")])
    with pytest.raises(InvalidIntegrationError, match="two integrations are named 'some'"):
        registry.register(integration("some"))


def test_an_unfinished_integration_is_refused_with_what_it_lacks():
    class Unfinished(BaseIntegration):
        name = "unfinished"

    with pytest.raises(InvalidIntegrationError, match="get_client, test_connection"):
        IntegrationRegistry([Unfinished])


@pytest.mark.parametrize("given", [object, "halopsa", None])
def test_what_is_no_integration_is_refused(given):
    with pytest.raises(InvalidIntegrationError, match="not a subclass of BaseIntegration"):
        IntegrationRegistry([given])
