"""A vendor's ids as workflows have them: text, or the numbers of its JSON."""

from graphql_api.services.errors import FieldProblem, ValidationError

_MOST_BITS = 1_000
"""Of an id that is given as a number; a longer one is no id, and takes long to write down."""


def text_of_id(external_org_id: str | int) -> str:
    """Raises ValidationError: Python's booleans are integers, but no ids; fractions round."""
    if isinstance(external_org_id, str):
        return external_org_id
    if _is_number(external_org_id) and external_org_id.bit_length() <= _MOST_BITS:
        return str(int(external_org_id))
    message = (
        f"An id is text or a whole number, but {_kind(external_org_id)} was given. Give the id as "
        "the vendor shows it."
    )
    raise ValidationError([FieldProblem(field="externalOrgId", message=message)])


def _is_number(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)


def _kind(given: object) -> str:
    if _is_number(given):
        return "a number of more than 300 digits"
    return "None" if given is None else f"a {type(given).__name__}"
