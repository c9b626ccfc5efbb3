"""Ids of records, as a caller may give them. No I/O."""

import re

from integrations.external_ids import quote_id
from integrations.rest.transport.urls import UrlRefused, id_segment

RecordId = str | int

_FORM = re.compile(r"[A-Za-z0-9._~@=+,:!$-]{1,200}")


class RecordIdRefused(ValueError):
    """The text is no id of a record: it is empty, too long, or may lead to another address."""

    def __init__(self, given: object) -> None:
        super().__init__(f"{quote_id(str(given))} is not the id of a record")


def record_id(given: object) -> str:
    """The id as text that is one segment of a path, however often a server decodes it.

    Raises RecordIdRefused: a slash, a percent sign, a question mark or dots alone are refused.
    """
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise RecordIdRefused(given)
    id = str(given)
    if not _FORM.fullmatch(id):
        raise RecordIdRefused(given)
    try:
        id_segment(id)
    except UrlRefused as error:
        raise RecordIdRefused(given) from error
    return id
