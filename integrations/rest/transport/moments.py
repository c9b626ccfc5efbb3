"""Reads the moments that vendors write in headers."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_of(header: str) -> datetime | None:
    """None if it is none. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7"""
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):  # its numbers may have any number of digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
