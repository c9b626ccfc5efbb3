"""The largest page of one operation, the longest file, and how long applying one may take."""

MAX_CSV_LINES = 1_500
"""As many as can be planned and applied within the cost limit of one operation."""

APPLY_SECONDS = 40.0
"""No write begins after that, so that the report is there before the operation is stopped."""


MAX_FIRST = 500
