"""The row of a statement: what a person said, until it is taken back.

A statement that is taken back stays as a row that says so: were it deleted, an attempt to say it
that arrives late could create it once more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from graphql_api.storage.properties import from_time
from graphql_api.storage.table_store import Entity, Row

Said = TypeVar("Said")


@dataclass(frozen=True, kw_only=True)
class StatementRows(Generic[Said]):
    """All statements of a kind stand in one partition, so that whoever applies pending writes finds
    it. `taken_back` begins the names of the two properties that say when and by whom.
    """

    table: str
    partition_key: str
    taken_back: str
    noun: str
    to_entity: Callable[[Said], Entity]
    from_entity: Callable[[Entity], Said]

    def standing(self, rows: Iterable[Row]) -> list[Said]:
        return [self.from_entity(row) for row in rows if self._at not in row.properties]

    def standing_one(self, row: Row | None) -> Said | None:
        """None if there is no row, or what it says was taken back."""
        return next(iter(self.standing([] if row is None else [row])), None)

    def take_back(self, row: Row, *, at: datetime, by: str) -> Entity:
        said_so = {self._at: from_time(at), f"{self.taken_back}By": by}
        return Entity(
            partition_key=row.partition_key,
            row_key=row.row_key,
            properties={**row.properties, **said_so},
        )

    @property
    def _at(self) -> str:
        return f"{self.taken_back}At"
