"""The parts of a confined client, one by one, without a vendor."""

import pickle
from typing import Any

import pytest

from integrations.base import IntegrationError, OutsideOrganizationError, UnknownResourceError
from integrations.rest.confinement.bodies import body_of_change, body_of_new
from integrations.rest.confinement.fields import FieldRefused, FieldRules, Reference
from integrations.rest.confinement.list_query import is_closed
from integrations.rest.confinement.owner import Owner, as_text
from integrations.rest.confinement.record_id import RecordIdRefused, record_id
from integrations.rest.manifest.resource_spec import ResourceSpec, Update
from integrations.rest.manifest.spec import OrganizationSpec
from integrations.rest.transport.http import Url
from integrations.rest.transport.urls import UrlRefused, fill_segments, follow_within

OWNER = Owner(id="14", spec=OrganizationSpec(id_form="integer"))


def resource(update: Update = "put", **write: Any) -> ResourceSpec:
    return ResourceSpec.model_validate(
        {
            "path": "tickets",
            "confined": {"query": "client_id", "row": "client_id"},
            "single": {"path": "tickets/{id}"},
            "write": {"body": "client_id", **write},
            "refs": {"user_id": "users", "assets.id": "devices"},
            "update": update,
        }
    )


def rules(**write: Any) -> FieldRules:
    spec = resource(**write)
    assert spec.write
    resources = {"tickets": spec, "users": spec, "devices": spec}
    return FieldRules(resource=spec, write=spec.write, owner=OWNER, resources=resources)


@pytest.mark.parametrize("value", [14, "14", 14.0])
def test_an_owner_is_known_in_every_type_that_vendors_send(value: object) -> None:
    assert OWNER.is_meant_by(value)


@pytest.mark.parametrize(
    "value",
    [17, "17", None, "", True, 14.5, [14], {"id": 14}, "14 or 1=1", "014", "1４", float("inf")],  # noqa: RUF001
)
def test_nothing_else_is_the_owner(value: object) -> None:
    assert not OWNER.is_meant_by(value)


def test_true_is_not_the_organization_with_id_1() -> None:
    assert as_text(True) is None
    assert not Owner(id="1", spec=OrganizationSpec(id_form="integer")).is_meant_by(True)


@pytest.mark.parametrize("given", [5, "5", "b1946ac9-2492-4d23", "a.b", "user@acme.example"])
def test_usual_ids_of_records_are_accepted(given: str | int) -> None:
    assert record_id(given) == str(given)


@pytest.mark.parametrize(
    "given",
    ["", " ", ".", "..", "a/b", "a\\b", "%2e", "%252e", "a?b", "a#b", "a b", "a\n", "{id}", "é",
     "．．", "..;x", "x" * 201, True, None, 1.5],  # noqa: RUF001
)  # fmt: skip
def test_what_may_lead_elsewhere_is_no_id(given: object) -> None:
    with pytest.raises(RecordIdRefused):
        record_id(given)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"summary": "Printer", "client_id": 14},
        {"client_id": "14"},
        {"user_id": None},
        {"assets": []},
        {"assets": [{"name": "x"}]},
        {"customfields": [{"name": "a", "value": 1}]},
        {"status_id": 3},
    ],
)
def test_fields_of_the_organizations_own_record_pass(fields: dict[str, Any]) -> None:
    assert rules(shared=["status_id"]).check(fields, id=None) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"client_id": 17},
        {"client_id": None},
        {"client_id": {"id": 14}},
        {"Client_ID": 14},
        {"clientId": 17},
        {"parent_id": 3},
        {"parentID": 3},
        {"a": {"b": [{"thing-id": 3}]}},
        {"ticket": 3},
        {"users": [3]},
        {"company_identifier": "x"},
        {"client_name": "Other"},
        {"company/id": 17},
        {"company.id": 17},
        {"id": 5},
        {5: "x"},
        {"user_id": {"value": 17}},
        {"User_Id": [{"value": 17}]},
        {"assets": [17]},
        {"assets": "17"},
    ],
)
def test_fields_that_may_name_another_organization_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(FieldRefused):
        rules(refused=["client_name"]).check(fields, id=None)


@pytest.mark.parametrize(
    "fields",
    [{"company": {"id": 17}}, {"company": {"identifier": "x"}}, {"company": None}, {"company": {}},
     {"COMPANY": {"id": 14}}, {"company": {"id": 14, "name": "x"}}, {"company": 17}],
)  # fmt: skip
def test_nothing_stands_around_or_beside_an_owner_that_is_within_an_object(
    fields: dict[str, Any],
) -> None:
    nested = rules(body="company.id")
    assert nested.check({"company": {"id": 14}}, id=None) == []
    with pytest.raises(FieldRefused):
        nested.check(fields, id=None)


@pytest.mark.parametrize("fields", [{"data": None}, {"data": {"company": {}}}, {"data": []}])
def test_nothing_replaces_what_an_owner_is_within(fields: dict[str, Any]) -> None:
    with pytest.raises(FieldRefused):
        rules(body="data.company.id").check(fields, id=None)


def test_a_new_record_gets_its_own_id() -> None:
    with pytest.raises(FieldRefused, match="a new one gets its own"):
        rules().check({"id": 5}, id=None)


def test_references_are_told_with_what_they_refer_to() -> None:
    found = rules().check({"user_id": 5, "assets": [{"id": 6}, {"id": 7}]}, id=None)
    assert found == [
        Reference(field="user_id", resource="users", id=5),
        Reference(field="assets.id", resource="devices", id=6),
        Reference(field="assets.id", resource="devices", id=7),
    ]


def test_a_change_may_name_its_own_id_and_no_other() -> None:
    assert rules().check({"id": 5}, id="5") == []
    with pytest.raises(FieldRefused):
        rules().check({"id": 6}, id="5")


def test_a_new_record_has_its_owner_filled_in_and_the_callers_fields_stay_as_they_are() -> None:
    fields: dict[str, Any] = {"summary": "x", "company": {}}
    write = resource(body="company.id", in_list=True).write
    assert write
    assert body_of_new(fields, write, OWNER) == [{"summary": "x", "company": {"id": 14}}]
    assert fields == {"summary": "x", "company": {}}


@pytest.mark.parametrize(
    ("update", "write", "body"),
    [
        ("put", {}, {"summary": "x", "client_id": 14}),
        ("patch", {}, {"summary": "x"}),
        ("patch", {"update_path": "tickets"}, {"id": 5, "summary": "x"}),
        ("json_patch", {}, [{"op": "replace", "path": "summary", "value": "x"}]),
        ("post_list", {}, [{"id": 5, "summary": "x"}]),
        (
            "patch",
            {"wrap": "data.attributes", "constant": {"type": "tickets"}},
            {"data": {"type": "tickets", "attributes": {"summary": "x"}}},
        ),
    ],
)
def test_each_way_to_update_has_its_body(update: Update, write: dict[str, Any], body: Any) -> None:
    spec = resource(update, **write)
    assert spec.write
    made = body_of_change(
        {"summary": "x", "id": "5"}, id="5", resource=spec, write=spec.write, owner=OWNER
    )
    assert made == body


@pytest.mark.parametrize(
    "text", ['status/name="Open"', "(a=1 or b=2) and c=3", 'name="O\'Brien (x"', 'a="()"']
)
def test_a_condition_that_is_closed_is_accepted(text: str) -> None:
    assert is_closed(text)


@pytest.mark.parametrize(
    "text", ["a=1) or (b=2", "(a=1", 'a="x',
     "a=' ) or ( b='", '"a" or "', ")(", 'a="x\\") or (b="y"']
)  # fmt: skip
def test_a_condition_that_would_leave_its_brackets_is_refused(text: str) -> None:
    assert not is_closed(text)


ROOT = Url("https://vendor.example/api")
LIST = Url("https://vendor.example/api/site/1/devices?page=1")


def test_a_next_link_stays_below_the_list() -> None:
    assert follow_within(ROOT, LIST, "https://vendor.example/api/site/1/devices?page=2")
    for link in (
        "https://vendor.example/api/site/2/devices?page=2",
        "https://vendor.example/api/site/1/devices/../../2/devices",
        "https://vendor.example/api/site/1/devices/%2e%2e/%2e%2e/2/devices",
        "https://vendor.example/api/site/1/devicesx",
        "https://elsewhere.example/api/site/1/devices",
    ):
        with pytest.raises(UrlRefused):
            follow_within(ROOT, LIST, link)


def test_ids_are_filled_into_paths_encoded_and_never_as_a_setting() -> None:
    filled = fill_segments("o/{organization}/t/{id}", organization="a b/{api_key}", id="5")
    assert filled == "o/a%20b%2F%7Bapi_key%7D/t/5"


def test_errors_are_what_they_were_after_pickling() -> None:
    outside = OutsideOrganizationError("foreign", integration_name="halopsa", remedy="Look.")
    outside.may_have_happened = True
    unknown = UnknownResourceError("no", integration_name="halopsa")
    unknown.resource, unknown.resources = "Client/17", ("tickets",)
    for error in (outside, unknown):
        assert isinstance(error, IntegrationError)
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
