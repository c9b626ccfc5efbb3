"""What a change of a mapping claims, releases and selects."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from graphql_api.models.mapping_change import MappingChange, Target


@dataclass(frozen=True)
class State:
    external_org_id: str
    is_active: bool = True
    integration_name: str = "scripted"


Effect = tuple[Target | None, Target | None, Target | None]
ONE, TWO = Target("scripted", "1"), Target("scripted", "2")


def effect(
    before: State | None, after: State
) -> tuple[Target | None, Target | None, Target | None]:
    change = MappingChange(before, after)
    return change.claims, change.releases, change.selects


def test_a_new_mapping_claims_and_selects_its_target() -> None:
    assert effect(None, State("1")) == (ONE, None, ONE)


def test_a_mapping_that_moves_claims_the_new_target_and_releases_the_old() -> None:
    assert effect(State("1"), State("2")) == (TWO, ONE, TWO)


def test_a_mapping_that_is_deactivated_releases_its_target() -> None:
    assert effect(State("1"), State("1", is_active=False)) == (None, ONE, None)


def test_a_mapping_that_is_restored_claims_and_selects_its_target() -> None:
    assert effect(State("1", is_active=False), State("1")) == (ONE, None, ONE)


def test_an_inactive_mapping_that_moves_selects_its_target_and_claims_nothing() -> None:
    assert effect(State("1", is_active=False), State("2", is_active=False)) == (None, None, TWO)


def test_a_mapping_that_moves_while_it_is_deactivated_selects_and_only_releases() -> None:
    assert effect(State("1"), State("2", is_active=False)) == (None, ONE, TWO)


def test_a_change_of_other_fields_has_no_effect() -> None:
    assert effect(State("1"), State("1")) == (None, None, None)


states = st.builds(State, st.sampled_from("12"), st.booleans())


@given(before=st.none() | states, after=states)
def test_what_is_active_afterwards_was_active_before_or_is_claimed(
    before: State | None, after: State
) -> None:
    claims, releases, selects = effect(before, after)
    was = set() if before is None or not before.is_active else {before.external_org_id}
    now = {after.external_org_id} if after.is_active else set()
    assert {each.external_org_id for each in (claims,) if each} == now - was
    assert {each.external_org_id for each in (releases,) if each} == was - now
    assert claims is None or selects == claims
