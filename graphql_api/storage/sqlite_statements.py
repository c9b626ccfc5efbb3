"""The schema of the embedded store, and its statements."""

import functools

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tables (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS rows (
        table_name TEXT NOT NULL,
        partition_key TEXT NOT NULL,
        row_key TEXT NOT NULL,
        properties TEXT NOT NULL,
        etag TEXT NOT NULL,
        PRIMARY KEY (table_name, partition_key, row_key)
    ) WITHOUT ROWID""",
)
ADD_TABLE = "INSERT OR IGNORE INTO tables VALUES (?)"
_KEY = "table_name = ? AND partition_key = ? AND row_key = ?"
GET = f"SELECT row_key, properties, etag FROM rows WHERE {_KEY}"  # noqa: S608 - constants only
CREATE = "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?, ?)"
QUICK_CHECK = "PRAGMA quick_check(20)"
"""Of all pages; without a look whether each index agrees with its table.
https://www.sqlite.org/pragma.html#pragma_quick_check"""
UPSERT = "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)"
REPLACE = f"UPDATE rows SET properties = ?, etag = ? WHERE {_KEY}"  # noqa: S608
DELETE = f"DELETE FROM rows WHERE {_KEY}"  # noqa: S608
TRIAL = ("", "", "", "x" * 16_384, "")
"""A row of no table, and longer than what a full file might have room for here and there."""
ONLY_WITH_ETAG = " AND etag = ifnull(?, etag)"


@functools.cache
def range_query(*, start: bool, after: bool, before: bool) -> str:
    """The query of a range that has these bounds."""
    given = {"row_key >= ?": start, "row_key > ?": after, "row_key < ?": before}
    bounds = [condition for condition, is_given in given.items() if is_given]
    conditions = " AND ".join(["table_name = ?", "partition_key = ?", *bounds])
    return (
        f"SELECT row_key, properties, etag FROM rows WHERE {conditions} "  # noqa: S608
        "ORDER BY row_key LIMIT ?"
    )
