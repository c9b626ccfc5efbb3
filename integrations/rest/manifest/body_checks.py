"""Checks of what is sent in bodies: where names with dots lead, and GraphQL."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from integrations.rest.manifest.body_places import keys_of
from integrations.rest.manifest.listing_spec import Call, Paging, paging_parameters
from integrations.rest.manifest.resource_checks import Mistake
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import placeholders, texts

Key = tuple[str, ...]
Body = Mapping[str, Any]
Named = Mapping[Key, str]
"""The names of places in a body, by the words that name them."""

_ID = "{id}"
_DOCUMENT = re.compile(r"\s*(?:\{\s|(?:query|mutation|fragment)\b[^{]*\{)")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")


def check_bodies(manifest: Manifest) -> Iterator[Mistake]:
    """Each name leads to a place of its own, and a failure of GraphQL is read as one."""
    for key, body, named in _bodies(manifest):
        yield from _check_places(key, body or {}, named)
        if body is not None and is_graphql(body):
            yield from _check_graphql((*key, "body"), body, named, manifest)
    for key, call in _singles(manifest):
        yield from _check_ids(key, call)
    yield from _check_refusals(manifest)


def is_graphql(body: Body) -> bool:
    query = body.get("query")
    return isinstance(query, str) and _DOCUMENT.match(query) is not None


def is_in_graphql(manifest: Manifest, key: tuple[str | int, ...]) -> bool:
    """Whether the text with this key is a document of GraphQL, whose braces name no setting."""
    return any(
        body is not None and is_graphql(body) and key == (*of, "body", "query")
        for of, body, _ in _bodies(manifest)
    )


def _bodies(manifest: Manifest) -> Iterator[tuple[Key, Body | None, Named]]:
    """All bodies, and the names that lead into them."""
    for key, call in (("listing", manifest.listing),):
        if call is not None:
            yield (key,), call.body, _paging_names((key,), call.pagination)
    for name, listing in manifest.other_listings.items():
        key_of_it = ("other_listings", name)
        yield key_of_it, listing.body, _paging_names(key_of_it, listing.pagination)
    for name, resource in manifest.resources.items():
        yield from _bodies_of_resource(("resources", name), name, manifest)
        if resource.single is not None:
            yield ("resources", name, "single"), resource.single.body, {}
    for key, single in (("single", manifest.single), ("probe", manifest.probe)):
        if single is not None:
            yield (key,), single.body, {}


def _bodies_of_resource(
    key: Key, name: str, manifest: Manifest
) -> Iterator[tuple[Key, Body | None, Named]]:
    resource = manifest.resources[name]
    call = resource.listing(manifest.listing.pagination if manifest.listing else None)
    confined = resource.confined.body
    own: Named = {} if confined is None else {(*key, "confined", "body"): confined}
    yield key, call.body, {**own, **_paging_names(key, call.pagination)}
    if call.total is not None and call.total.call is not None:
        yield (*key, "total", "call"), call.total.call.body, own


def _paging_names(key: Key, paging: Paging) -> Named:
    if paging.send != "body":
        return {}
    words = paging_parameters(paging)
    return {(*key, "pagination", *word): name for word, name in words.items()}


def _check_places(key: Key, body: Body, named: Named) -> Iterator[Mistake]:
    taken: dict[Key, str] = {}
    for word, name in named.items():
        keys = keys_of(name)
        problem = _problem_of_place(keys, body, taken)
        if problem:
            yield Mistake(key=word, message=problem, given=name)
        else:
            taken[keys] = ".".join(word[len(key) :]).removeprefix("pagination.")


def _problem_of_place(keys: Key, body: Body, taken: Mapping[Key, str]) -> str | None:
    if "" in keys:
        return "has a dot with nothing on one side of it"
    if keys in taken:
        return f"names the place of {taken[keys]}, too"
    here: Any = body
    for depth, key in enumerate(keys[:-1], start=1):
        way = keys[:depth]
        if way in taken:
            return f"leads through {'.'.join(way)}, which is the place of {taken[way]}"
        if key not in here:
            return f"leads through {'.'.join(way)}, which the body does not have"
        here = here[key]
        if not isinstance(here, Mapping):
            return f"leads through {'.'.join(way)}, which holds {_what(here)}"
    below = next((other for other in taken if other[: len(keys)] == keys), None)
    if below is not None:
        return f"is above {'.'.join(below)}, which is the place of {taken[below]}"
    if keys[-1] in here:
        return "names a place at which the body has something already"
    return None


def _what(value: object) -> str:
    match value:
        case str():
            return "a text"
        case list() | tuple():
            return "a list"
        case _:
            return "no fields"


def _check_graphql(key: Key, body: Body, named: Named, manifest: Manifest) -> Iterator[Mistake]:
    if not manifest.api.errors:
        message = (
            "is GraphQL, which answers 200 when it fails: say where it tells that, by errors in "
            '[api], such as errors = "errors"'
        )
        yield Mistake(key=(*key, "query"), message=message)
    given = body.get("variables")
    has = set(given) if isinstance(given, Mapping) else set()
    leading = (keys_of(name) for name in named.values())
    has |= {keys[1] for keys in leading if keys[0] == "variables" and len(keys) > 1}
    takes = set(_VARIABLE.findall(body["query"]))
    for name in sorted(takes - has):
        yield Mistake(key=key, message=f"has no value in variables for ${name} of the query")
    for name in sorted(has - takes):
        yield Mistake(key=key, message=f"the query takes no ${name}, which variables has")


def _singles(manifest: Manifest) -> Iterator[tuple[Key, Call]]:
    if manifest.single is not None:
        yield ("single",), manifest.single
    for name, resource in manifest.resources.items():
        if resource.single is not None:
            single = resource.single
            call = Call(
                method=single.method, path=single.path, query=single.query, body=single.body
            )
            yield ("resources", name, "single"), call


def _check_ids(key: Key, call: Call) -> Iterator[Mistake]:
    """The id is a value of its own: within a text it could say something else."""
    for part, given in (("query", call.query), ("body", call.body or {})):
        for within, text in texts(given):
            in_graphql = part == "body" and within == ("query",) and is_graphql(given)
            if "id" in placeholders(text) and text != _ID and not in_graphql:
                yield Mistake(key=(*key, part), message=f"takes {_ID} as the whole of a text")


def _check_refusals(manifest: Manifest) -> Iterator[Mistake]:
    for number, refusal in enumerate(manifest.refusals):
        if refusal.status < 400 and not manifest.api.errors:
            message = "succeeds: say where an answer tells that it failed, by errors in [api]"
            yield Mistake(
                key=("refusals", number, "status"), message=message, given=str(refusal.status)
            )
