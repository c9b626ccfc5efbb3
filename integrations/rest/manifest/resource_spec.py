"""Models of `[resources.NAME]`: an organization's records, and what proves whose they are."""

from typing import Any, Literal

from pydantic import Field, model_validator

from integrations.rest.manifest.json_path import JsonPath
from integrations.rest.manifest.listing_spec import ListingCall, OnePage, Paging, Total
from integrations.rest.manifest.model import ManifestModel, exactly_one
from integrations.rest.manifest.templates import texts

ORGANIZATION = "{organization}"
"""Stands for the mapped organization's id."""

ID = "{id}"

Update = Literal["put", "patch", "json_patch", "post_list"]


class FilterCondition(ManifestModel):
    """A condition of the vendor's own filter language, to which an author's is joined by AND.

    In a parameter it is a text such as `company/id={organization}`; in a body it is a rule on a
    field, in a list of rules.
    """

    parameter: str | None = None
    text: str | None = None
    body: str | None = Field(default=None, description="The list of rules within the body.")
    field: str | None = None

    @model_validator(mode="after")
    def _require_one_form(self) -> "FilterCondition":
        exactly_one(self, "parameter", "body")
        if self.parameter and (self.text is None or ORGANIZATION not in self.text):
            raise ValueError(f"takes, with parameter, a text that has {ORGANIZATION}")
        if self.body and self.field is None:
            raise ValueError("takes, with body, the field that the organization's id is in")
        return self


class Confinement(ManifestModel):
    """The way to ask for one organization's records, and the field that proves each of them."""

    query: str | None = Field(default=None, description="The parameter that takes the id.")
    body: str | None = Field(
        default=None, description="The place in the body that takes the id; dots lead to it."
    )
    path: str | None = Field(default=None, description=f"The list's path, with {ORGANIZATION}.")
    condition: FilterCondition | None = None
    tenant: Literal[True] | None = Field(
        default=None, description="Whatever the token can reach is the organization's."
    )
    row: JsonPath | None = Field(
        default=None, description="The field of each record that must be the organization's id."
    )
    select: str | None = Field(
        default=None, description="The parameter that chooses fields; those that prove are added."
    )

    @model_validator(mode="after")
    def _require_proof(self) -> "Confinement":
        exactly_one(self, "query", "path", "body", "condition", "tenant")
        if self.path is not None and ORGANIZATION not in self.path:
            raise ValueError(f"takes a path that has {ORGANIZATION}")
        if not (self.row or self.proves_itself):
            raise ValueError("takes row, because a vendor may ignore a filter")
        return self

    @property
    def proves_itself(self) -> bool:
        """True if the address or the token shows whose the records are."""
        return bool(self.path or self.tenant)


class SingleRecord(ManifestModel):
    """The call for one record, which is read before it is given and before it is changed."""

    method: Literal["GET", "POST"] = "GET"
    path: str
    query: dict[str, Any] = Field(default_factory=dict)
    body: dict[str, Any] | None = None
    item: JsonPath = ()
    missing: Literal["404", "null"] = Field(
        default="404", description="null: an unknown id is answered with 200 and no item."
    )
    row: JsonPath | None = Field(default=None, description="That of confined if unset.")

    @model_validator(mode="after")
    def _require_id(self) -> "SingleRecord":
        if ID not in self.path and ID not in (text for _, text in texts(self.body)):
            raise ValueError(f"takes a path or a body that has {ID}")
        return self


class WriteSpec(ManifestModel):
    """The way in which records are written; the owner's field is filled in."""

    body: JsonPath | None = Field(
        default=None, description="The field that takes the organization's id."
    )
    path: str | None = Field(default=None, description="That of the list if unset.")
    update_path: str | None = Field(
        default=None,
        description="That of single if unset; without {id} in it the id is sent in the body.",
    )
    create: bool = Field(default=True, description="Whether records can be made.")
    in_list: bool = Field(default=False, description="The API takes a list of records.")
    wrap: JsonPath = Field(default=(), description="The place of the fields within the body.")
    constant: dict[str, Any] = Field(
        default_factory=dict, description="More of the body, beside the first key of wrap."
    )
    item: JsonPath = Field(default=(), description="The place of the record in the answer.")
    created: JsonPath | None = Field(
        default=None, description="The place of a new record's id, if that is all of the answer."
    )
    shared: tuple[str, ...] = Field(
        default=(), description="References to the provider's own records, such as a status."
    )
    refused: tuple[str, ...] = Field(
        default=(), description="Fields that name an organization in another way."
    )


class ResourceSpec(ManifestModel):
    """Records of one kind, and the calls for them. Each word is checked against the others."""

    path: str | None = Field(default=None, description="The list's path, if confined has none.")
    method: Literal["GET", "POST"] = "GET"
    query: dict[str, Any] = Field(default_factory=dict)
    body: dict[str, Any] | None = None
    items: JsonPath = Field(
        default=(), description="The place of the rows; empty: the whole response."
    )
    id: JsonPath = ("id",)
    pagination: Paging | None = Field(default=None, description="That of the listing if unset.")
    total: Total | None = None
    confined: Confinement
    single: SingleRecord | None = None
    write: WriteSpec | None = None
    refs: dict[str, str] = Field(
        default_factory=dict, description="Fields that refer to a record of another resource."
    )
    update: Update | None = None
    delete: bool = False

    @model_validator(mode="after")
    def _require_whole(self) -> "ResourceSpec":
        if (self.path is None) == (self.confined.path is None):
            raise ValueError("takes exactly one of path, confined.path")
        problem = self._problem_of_single() or self._problem_of_writing()
        if problem:
            raise ValueError(problem)
        return self

    @property
    def list_path(self) -> str:
        return self.path or self.confined.path or ""

    @property
    def row(self) -> tuple[str, ...] | None:
        """The field of a listed record that must be the organization's id."""
        return self.confined.row

    @property
    def single_row(self) -> tuple[str, ...] | None:
        """The same of a record that is read alone."""
        own = self.single.row if self.single else None
        return own or self.confined.row

    def listing(self, fallback: Paging | None) -> ListingCall:
        """The call of the list, paged in its own way or else in that of the organizations."""
        return ListingCall(
            method=self.method,
            path=self.list_path,
            query=self.query,
            body=self.body,
            items=self.items,
            id=self.id,
            pagination=self.pagination or fallback or OnePage(),
            total=self.total,
        )

    def _problem_of_single(self) -> str | None:
        if self.single is None:
            given = [word for word in ("update", "delete") if getattr(self, word)]
            return f"has {given[0]}, which needs single" if given else None
        if self.single_row or self.confined.tenant or ORGANIZATION in self.single.path:
            return None
        return f"takes single.row, or {ORGANIZATION} in single.path: an id proves nothing"

    def _problem_of_writing(self) -> str | None:
        if self.write is None:
            given = [word for word in ("update", "refs") if getattr(self, word)]
            return f"has {given[0]}, which needs write" if given else None
        has_path = ORGANIZATION in (self.write.path or "")
        if self.write.body or has_path or self.confined.proves_itself:
            return None
        return "takes write.body: a new record belongs to nobody otherwise"
