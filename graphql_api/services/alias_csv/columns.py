"""The columns of the file. docs/csv.md says the same to people."""

from collections.abc import Iterable

from graphql_api.services.mapping_csv.columns import ORGANIZATION_ID, ORGANIZATION_NAME
from graphql_api.services.mapping_csv.reading import Layout

ALIAS = "alias"

COLUMNS = (ORGANIZATION_ID, ORGANIZATION_NAME, ALIAS)
"""In the order of an export; a file may have them in any."""


def missing(columns: Iterable[str]) -> list[str]:
    """The required columns that are not among these, as text for a person."""
    lacking = [] if ALIAS in columns else [ALIAS]
    if not {ORGANIZATION_ID, ORGANIZATION_NAME} & set(columns):
        lacking.append(f"{ORGANIZATION_ID} or {ORGANIZATION_NAME}")
    return lacking


LAYOUT = Layout(columns=COLUMNS, missing=missing, left_alone="aliases")
