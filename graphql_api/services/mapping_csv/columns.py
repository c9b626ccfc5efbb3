"""The columns of the file. docs/csv.md says the same to people."""

from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
ORGANIZATION_ID = "organization_id"
ORGANIZATION_NAME = "organization_name"
INTEGRATION = "integration"
EXTERNAL_ORG_ID = "external_org_id"
EXTERNAL_ORG_NAME = "external_org_name"
MAPPING_ID = "mapping_id"
IS_ACTIVE = "is_active"
MAPPING_DATA = "mapping_data"
VERSION = "version"

COLUMNS = (
    ORGANIZATION_ID,
    ORGANIZATION_NAME,
    INTEGRATION,
    EXTERNAL_ORG_ID,
    EXTERNAL_ORG_NAME,
    IS_ACTIVE,
    MAPPING_DATA,
    MAPPING_ID,
    VERSION,
)
"""In the order of an export; a file may have them in any."""

SUGGESTED = ("suggested_external_org_id", "suggested_external_org_name", "suggestion_confidence")
"""A help for a person who fills in a file; an import does not look at them, so that nothing is
mapped by not looking either."""

TO_FILL_IN = (
    ORGANIZATION_ID,
    ORGANIZATION_NAME,
    INTEGRATION,
    EXTERNAL_ORG_ID,
    EXTERNAL_ORG_NAME,
    MAPPING_DATA,
)
"""Those of a file of pairs without a mapping; a line of which only the first three are filled in is
one that nobody has filled in yet."""

REQUIRED = (INTEGRATION, EXTERNAL_ORG_ID)
"""And one of the two that name the organization."""


def missing(columns: Iterable[str]) -> list[str]:
    """The required columns that are not among these, as text for a person."""
    lacking = [name for name in REQUIRED if name not in columns]
    if not {ORGANIZATION_ID, ORGANIZATION_NAME} & set(columns):
        lacking.append(f"{ORGANIZATION_ID} or {ORGANIZATION_NAME}")
    return lacking
