"""The largest page, and the longest file, of one operation."""

MAX_CSV_LINES = 1_500
"""As many as can be planned and applied within the cost limit of one operation."""


MAX_FIRST = 500
