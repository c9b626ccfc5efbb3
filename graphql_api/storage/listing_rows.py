"""A listing as rows: pieces that hold its organizations in order, and a header that names them.

The header is replaced when all pieces are there, and each piece is a row by itself, so a reader
who finds as many organizations as the header says has the whole listing. The format is part of
every key: programs of two formats keep a listing each, and never read or remove the other's.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.listing import Listing
from graphql_api.models.text_columns import KeptMetadata
from graphql_api.storage.properties import (
    from_json,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Row, Value
from integrations.base import ExternalOrganization

FORMAT = 1
"""It goes up when a program from before would misread a listing."""
PIECE_CHARACTERS = 60_000
"""In one row: at most 720 KB as the escaped JSON of a request, of which 1 MB is sent at once."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What the header says of the newest listing."""

    generation: str
    pieces: int
    organizations: int
    cached_at: datetime
    expires_at: datetime
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Header:
    """`previous` is the generation before, which may still be read; `building` are those that are
    being written, and since when."""

    contents: Contents | None = None
    previous: str | None = None
    building: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def generations(self) -> set[str]:
        """Those whose pieces stay."""
        named = {None if self.contents is None else self.contents.generation, self.previous}
        return {each for each in named if each is not None} | set(self.building)


class ListingUnreadable(Exception):
    """Nothing of this format, or not all of it."""


def header_of(row: Row) -> Header:
    """Raises ListingUnreadable."""
    row_properties = row.properties
    try:
        building = json.loads(str(row_properties["Building"]))
        return Header(
            contents=_contents(row_properties) if "Generation" in row_properties else None,
            previous=optional_text(row_properties.get("Previous")),
            building={str(each): to_time(at) for each, at in building.items()},
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ListingUnreadable(f"{row.row_key}: {type(error).__name__}") from error


def header_properties(header: Header) -> dict[str, Value]:
    building = {each: from_time(at) for each, at in header.building.items()}
    said = {} if header.contents is None else _contents_properties(header.contents)
    return without_none({"Previous": header.previous, "Building": from_json(building), **said})


def pieces_of(listing: Listing) -> Iterator[dict[str, Value]]:
    """The properties of each piece, in order; metadata stay the text that they are in a row."""
    texts: list[str] = []
    size = 0
    for each in listing.organizations:
        text = from_json(_organization_texts(each))
        if texts and size + len(text) > PIECE_CHARACTERS:
            yield _piece(texts)
            texts, size = [], 0
        texts.append(text)
        size += len(text) + 1
    if texts:
        yield _piece(texts)


def organizations_of(piece: Row) -> list[ExternalOrganization]:
    """Raises ListingUnreadable."""
    try:
        return [
            _organization(*each)
            for each in json.loads(join_text("Organizations", piece.properties))
        ]
    except (ValueError, TypeError, RecursionError) as error:
        raise ListingUnreadable(f"{piece.row_key}: {type(error).__name__}") from error


def listing_of(contents: Contents, pieces: Iterable[Row]) -> Listing:
    """Raises ListingUnreadable if one of them is, or if it is not whole."""
    found = (each for piece in pieces for each in organizations_of(piece))
    organizations = ListedOrganizations(found)
    if len(organizations) != contents.organizations:
        told = f"{len(organizations)} of {contents.organizations} organizations are there"
        raise ListingUnreadable(f"{contents.generation}: {told}")
    return Listing(
        organizations=organizations,
        cached_at=contents.cached_at,
        expires_at=contents.expires_at,
        notes=contents.notes,
    )


def _piece(texts: Sequence[str]) -> dict[str, Value]:
    return split_text("Organizations", f"[{','.join(texts)}]")


def _organization_texts(each: ExternalOrganization) -> list[object]:
    metadata = KeptMetadata.of(each.metadata).text if each.metadata else ""
    return [each.id, each.name, each.is_active, each.is_nameless, metadata]


def _organization(
    id: str, name: str, is_active: bool, is_nameless: bool, metadata: str
) -> ExternalOrganization:
    if not (isinstance(id, str) and isinstance(name, str) and isinstance(metadata, str)):
        raise TypeError("an organization's texts are no texts")
    return ExternalOrganization(
        id=id,
        name=name,
        is_active=bool(is_active),
        is_nameless=bool(is_nameless),
        metadata=KeptMetadata(metadata) if metadata else {},
    )


def _contents(row: Mapping[str, Value]) -> Contents:
    return Contents(
        generation=str(row["Generation"]),
        pieces=int(row["Pieces"]),
        organizations=int(row["Organizations"]),
        cached_at=to_time(row["CachedAt"]),
        expires_at=to_time(row["ExpiresAt"]),
        notes=tuple(map(str, json.loads(join_text("Notes", row)))),
    )


def _contents_properties(contents: Contents) -> dict[str, Value]:
    return {
        "Generation": contents.generation,
        "Pieces": contents.pieces,
        "Organizations": contents.organizations,
        "CachedAt": from_time(contents.cached_at),
        "ExpiresAt": from_time(contents.expires_at),
        **split_text("Notes", from_json(contents.notes)),
    }
