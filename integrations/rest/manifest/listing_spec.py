"""Models of `[listing]`: a call, the pages of its responses, and the proof of completeness."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from integrations.rest.manifest.json_path import JsonPath
from integrations.rest.manifest.model import ManifestModel, exactly_one


class _Paging(ManifestModel):
    size: str | None = Field(default=None, description="The parameter that asks for a page's size.")
    page_size: int = Field(default=100, ge=1)
    send: Literal["query", "body"] = Field(
        default="query", description="body: dots in the names of parameters lead into it."
    )
    parameters: dict[str, str | int | bool] = Field(
        default_factory=dict, description="Further parameters that make the vendor send pages."
    )


class PageNumber(_Paging):
    """Ends at the total, at the last of `pages`, or at an empty page if neither is told."""

    type: Literal["page_number"]
    page: str = "page"
    first_page: Literal[0, 1] = 1
    pages: JsonPath | None = Field(
        default=None, description="The place of the number of pages, of which none may be empty."
    )


class Offset(_Paging):
    type: Literal["offset"]
    offset: str = "offset"


class LastId(_Paging):
    """The next page begins after the last id of this one; an empty page is the end."""

    type: Literal["last_id"]
    after: str


class Cursor(_Paging):
    type: Literal["cursor"]
    cursor: str
    next: JsonPath


class LinkHeader(_Paging):
    """https://www.rfc-editor.org/rfc/rfc8288"""

    type: Literal["link_header"]


class NextUrl(_Paging):
    type: Literal["next_url"]
    next: JsonPath
    resend: Literal["nothing", "body"] = Field(
        default="nothing", description="body: with the method and body of the first page."
    )
    restore_query: bool = Field(
        default=False, description="Put back parameters that the vendor's link leaves out."
    )


class OnePage(_Paging):
    type: Literal["none"] = "none"


Paging = Annotated[
    PageNumber | Offset | LastId | Cursor | LinkHeader | NextUrl | OnePage,
    Field(discriminator="type"),
]


def paging_parameters(paging: Paging) -> dict[tuple[str, ...], str]:
    """The parameters by which a list is paged, by the words that name them."""
    words = ("page", "offset", "after", "cursor", "size")
    named: dict[tuple[str, ...], str | None] = {
        **{(word,): getattr(paging, word, None) for word in words},
        **{("parameters", name): name for name in paging.parameters},
    }
    return {word: name for word, name in named.items() if name}


class Call(ManifestModel):
    """A request. Texts may hold `{setting}`; a parameter whose setting is unset is left out."""

    method: Literal["GET", "POST"] = "GET"
    path: str
    query: dict[str, Any] = Field(default_factory=dict)
    body: dict[str, Any] | None = None


class CountCall(Call):
    value: JsonPath


class Total(ManifestModel):
    """The place of the total number of rows; a listing that does not reach it is an error."""

    field: JsonPath | None = None
    header: str | None = None
    call: CountCall | None = None

    @model_validator(mode="after")
    def _require_one_source(self) -> "Total":
        exactly_one(self, "field", "header", "call")
        return self


class ListingCall(Call):
    items: JsonPath = Field(
        default=(), description="The place of the rows; empty: the whole response."
    )
    id: JsonPath | None = Field(
        default=None, description="The place of a row's id; that of the organization if unset."
    )
    pagination: Paging = Field(default_factory=OnePage)
    total: Total | None = None


class SingleCall(Call):
    """The call for one organization; `{id}` in it is the mapping's external id."""

    item: JsonPath = ()
    missing: Literal["404", "null"] = Field(
        default="404", description="null: an unknown id is answered with 200 and no item."
    )
    required: tuple[Literal["id", "name"], ...] = ("id",)
