"""Checks of `[whoami]` against the rest of the manifest."""

from collections.abc import Iterator
from typing import Any

from integrations.rest.manifest.resource_checks import Mistake
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import placeholders, texts
from integrations.rest.manifest.whoami_spec import Whoami

_RESERVED = ("id", "organization")
_CALLS = ("listing", "other_listings", "single", "probe", "resources")
_PATHS = ("path", "update_path")
_PLACES = ("api.headers", *(f"path, query or body of {table}" for table in _CALLS))


def check_whoami(manifest: Manifest) -> Iterator[Mistake]:
    """Values have names of their own, are used where they can be known, and addresses as such."""
    whoami = manifest.whoami
    if whoami is None:
        return
    if manifest.tenant is not None:
        message = "is asked with the provider's token, and with [tenant] there are several"
        yield Mistake(key=("whoami",), message=message)
    yield from _check_names(manifest, whoami)
    yield from _check_places(manifest, whoami)
    yield from _check_base_url(manifest, whoami)


def names_told(manifest: Manifest, key: tuple[Any, ...]) -> tuple[str, ...]:
    """The names of whoami that may stand in braces at this key."""
    values = manifest.whoami.values.items() if manifest.whoami else ()
    is_base_url = key == ("api", "base_url")
    return tuple(
        name
        for name, value in values
        if (is_base_url if value.form == "address" else _is_filled(key))
    )


def _check_names(manifest: Manifest, whoami: Whoami) -> Iterator[Mistake]:
    taken = (*_RESERVED, *(setting.name for setting in manifest.settings))
    used = {name for _, name in _names_in(manifest.model_dump(exclude={"whoami"}))}
    for name in whoami.values:
        if name in taken:
            message = "has the name of a setting, or of an id"
            yield Mistake(key=("whoami", "values", name), message=message, given=name)
        elif name not in used:
            message = f"is not used; write {{{name}}} where it belongs"
            yield Mistake(
                key=("whoami", "values", name), message=message, given=name, allowed=_PLACES
            )


def _check_places(manifest: Manifest, whoami: Whoami) -> Iterator[Mistake]:
    for key, name in _names_in(manifest.model_dump()):
        value = whoami.values.get(name)
        if value is None or name in _RESERVED or key == ("api", "base_url"):
            continue
        if value.form == "address":
            message = "is an address, which begins api.base_url and is written nowhere else"
            yield Mistake(key=key, message=message, given=name, allowed=("api.base_url",))
        elif not _is_filled(key):
            message = "names a value of whoami, which is not known here yet"
            yield Mistake(key=key, message=message, given=name, allowed=_PLACES)


def _check_base_url(manifest: Manifest, whoami: Whoami) -> Iterator[Mistake]:
    template, key = manifest.api.base_url, ("api", "base_url")
    told = [name for name in placeholders(template) if name in whoami.values]
    addresses = tuple(name for name, value in whoami.values.items() if value.form == "address")
    for name in told:
        if name not in addresses or not template.startswith(f"{{{name}}}"):
            message = "must begin with the address that whoami tells, and have no other value of it"
            yield Mistake(key=key, message=message, given=name, allowed=addresses)
    if told and whoami.base_url is None:
        message = "is required, because api.base_url is what whoami tells"
        yield Mistake(key=("whoami", "base_url"), message=message)


def _is_filled(key: tuple[Any, ...]) -> bool:
    if key[:2] == ("api", "headers"):
        return True
    if key[0] not in _CALLS:
        return False
    if key[-1] in _PATHS:
        return True
    return "write" not in key and any(part in ("query", "body") for part in key[:-1])


def _names_in(manifest: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for table in ("api", "auth", "tenant", "whoami", *_CALLS):
        for key, text in texts(manifest.get(table), key=(table,)):
            yield from ((key, name) for name in placeholders(text))
