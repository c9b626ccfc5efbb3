"""Checks of `[resources.NAME]` against the rest of the manifest."""

from collections.abc import Iterator
from dataclasses import dataclass

from integrations.rest.manifest.resource_spec import ResourceSpec
from integrations.rest.manifest.spec import Manifest


@dataclass(frozen=True, kw_only=True)
class Mistake:
    key: tuple[str | int, ...]
    message: str
    given: str = ""
    allowed: tuple[str, ...] = ()


def check_resources(manifest: Manifest) -> Iterator[Mistake]:
    """References lead to resources that can be read alone; lists are paged; ids need no quotes."""
    for name, resource in manifest.resources.items():
        yield from _check_references(name, resource, manifest)
        if resource.pagination is None and manifest.listing is None:
            message = "is required, because there is no [listing] to take it from"
            yield Mistake(key=("resources", name, "pagination"), message=message)
        condition = resource.confined.condition
        if condition and condition.text and manifest.organization.id_form == "text":
            message = "holds an id without quoting it, which only an integer or a GUID may be"
            yield Mistake(key=("resources", name, "confined"), message=message)


def _check_references(name: str, resource: ResourceSpec, manifest: Manifest) -> Iterator[Mistake]:
    readable = tuple(sorted(each for each, spec in manifest.resources.items() if spec.single))
    for field, referred in resource.refs.items():
        if referred not in readable:
            yield Mistake(
                key=("resources", name, "refs", field),
                message="names no resource that has single",
                given=referred,
                allowed=readable,
            )


def is_placeholder_of_resources(key: tuple[str | int, ...], name: str) -> bool:
    """Whether `{name}` at this place of a resource stands for an id and not for a setting."""
    if key[0] != "resources":
        return False
    if name == "organization":
        return key[-1] in ("path", "update_path", "text")
    return name == "id" and (key[-1] == "update_path" or "single" in key[2:])
