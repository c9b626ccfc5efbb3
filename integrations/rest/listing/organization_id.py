"""Brings ids to the form that a manifest declares. No I/O."""

import re

from integrations.external_ids import (
    GUID,
    ExternalIdRefused,
    canonical_guid,
    canonical_integer,
    canonical_text,
)
from integrations.rest.manifest.spec import Manifest, OrganizationSpec
from integrations.rest.transport.urls import UrlRefused, id_segment

_HELP = {
    "integer": "whole numbers such as 95",
    "guid": "GUIDs such as 7d0d58a5-2c68-4f0e-9a51-3c3a0c1f6b1e",
    "text": "texts without slashes",
}


def canonical_id(given: str, spec: OrganizationSpec) -> str:
    """The one form of an id. Raises ExternalIdRefused.

    Slashes are a part of an id only if `id_pattern` says so; none may lead to another address.
    """
    try:
        return _canonical_id(given, spec)
    except ExternalIdRefused as refusal:
        raise refusal.meaning(_id_that_is_meant(refusal.right_form, spec)) from None


def _canonical_id(given: str, spec: OrganizationSpec) -> str:
    id = _bring_to_form(given, spec)
    if spec.id_pattern is None:
        if any(slash in id for slash in "/\\"):
            raise ExternalIdRefused(given, "contains a slash or a backslash")
    elif not re.fullmatch(spec.id_pattern, id):
        raise ExternalIdRefused(given, "has another form")
    try:
        id_segment(id)
    except UrlRefused as error:
        raise ExternalIdRefused(given, "leads to another address of the API") from error
    return id


def _bring_to_form(given: str, spec: OrganizationSpec) -> str:
    match spec.id_form:
        case "integer":
            return canonical_integer(given)
        case "guid":
            return canonical_guid(given, form=spec.id_pattern or GUID)
        case "text":
            return canonical_text(given)


def _id_that_is_meant(guess: str | None, spec: OrganizationSpec) -> str | None:
    """The guess in the form of an id, if it has one: a guess may mend one oddity of several."""
    if guess is None:
        return None
    try:
        return _canonical_id(guess, spec)
    except ExternalIdRefused as refusal:
        return _id_that_is_meant(refusal.right_form, spec)


def id_as_listed(given: str, spec: OrganizationSpec) -> str:
    """The same for an id that the vendor itself sent: one of no known form is kept as it is."""
    try:
        return canonical_id(given, spec)
    except ExternalIdRefused:
        return given


def describe_ids(manifest: Manifest) -> str:
    """A sentence that says which ids there are."""
    spec = manifest.organization
    help = spec.id_help or _HELP[spec.id_form]
    return f"{manifest.display_name}'s {manifest.organization_term} ids are {help}."
