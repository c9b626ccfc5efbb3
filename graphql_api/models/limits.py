"""Limits that several layers speak of."""

MAX_TEXT = 200
"""Characters of a name or an id."""
MAX_ALIASES = 50
"""Of one organization; as many names that were learnt can be forgotten."""
MAX_MAPPING_DATA = 32 * 1024
"""Bytes of its JSON."""
