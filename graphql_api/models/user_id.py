"""The one form of a person's id."""

import re

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def user_id_form(user_id: str) -> str:
    """A GUID names the same person in any letter case; other ids are taken as they are."""
    return user_id.lower() if _GUID.fullmatch(user_id) else user_id
