"""Several instances of one integration, each with a name and settings of its own.

After an acquisition a provider has two HaloPSA: `halopsa_north=halopsa,halopsa_south=halopsa`. Each
is a class of its own, so that everything that goes by an integration's name keeps them apart.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations

from integrations.base import BaseIntegration, Setting
from integrations.instance_class import instance_class

# Names become part of row keys and of environment variables.
INTEGRATION_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")

DISPLAY_NAME = Setting(
    name="display_name", title="Name that people read, instead of one like HaloPSA (north)"
)
"""The setting that every instance has beside those of its integration."""

_EXAMPLE = "halopsa_north=halopsa,halopsa_south=halopsa"
_LONGEST_DISPLAY_NAME = 60

Classes = Mapping[str, type[BaseIntegration]]


class InvalidInstanceError(ValueError):
    """An instance cannot be made; the text says what was given, what is allowed and what to do."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One more of an integration. `display_name` is what was set, if anything was."""

    name: str
    of: str
    display_name: str | None = None


def parse_instances(text: str) -> tuple[Instance, ...]:
    """Reads `NAME=INTEGRATION` with commas between them. Raises InvalidInstanceError."""
    instances = tuple(_parse(each.strip()) for each in text.split(",") if each.strip())
    for name, times in Counter(each.name for each in instances).items():
        if times > 1:
            raise InvalidInstanceError(
                f"{name!r} was given {times} times; each instance has a name of its own. Rename or "
                "remove one."
            )
    return instances


def with_instances(
    classes: Classes, instances: Iterable[Instance]
) -> dict[str, type[BaseIntegration]]:
    """The integrations and their instances, by name. Raises InvalidInstanceError."""
    instances = tuple(instances)
    made: dict[str, type[BaseIntegration]] = dict(classes)
    for instance in instances:
        made[instance.name] = _make(instance, classes, instances)
    names = {each.name for each in instances}
    _check_settings(made, names)
    _check_display_names(made, names)
    return made


def settings_of(integration: type[BaseIntegration]) -> tuple[Setting, ...]:
    """Those that the integration reads, and the one that names an instance."""
    own = integration.settings
    return own if integration.instance_of is None else (*own, DISPLAY_NAME)


def _parse(given: str) -> Instance:
    name, equals, of = (part.strip() for part in given.partition("="))
    if not equals or not of:
        raise InvalidInstanceError(
            f"{given!r} was given; expected is NAME=INTEGRATION, several with commas between them. "
            f"Write it as in {_EXAMPLE}."
        )
    if not INTEGRATION_NAME.fullmatch(name):
        nearest = re.sub(r"[^a-z0-9_]+", "_", name.lower())[:50].strip("_")
        instead = f" {nearest} would be one." if INTEGRATION_NAME.fullmatch(nearest) else ""
        raise InvalidInstanceError(
            f"{name!r} was given as the name of an instance; allowed are 1 to 50 lower-case "
            f"letters, digits and underscores, beginning with a letter. Rename it.{instead}"
        )
    return Instance(name=name, of=of)


def _make(
    instance: Instance, classes: Classes, instances: Sequence[Instance]
) -> type[BaseIntegration]:
    if instance.name in classes:
        raise InvalidInstanceError(
            f"{instance.name!r} was given as the name of an instance, and is the name of "
            f"{classes[instance.name].display_name} itself; allowed is one that no integration "
            f"has. Rename the instance, such as {instance.name}_2."
        )
    if instance.of not in classes:
        raise InvalidInstanceError(_no_such_integration(instance, classes, instances))
    integration = classes[instance.of]
    display_name = _display_name(instance, integration)
    return instance_class(integration, name=instance.name, display_name=display_name)


def _no_such_integration(
    instance: Instance, classes: Classes, instances: Sequence[Instance]
) -> str:
    given = f"{instance.name}={instance.of} was given"
    others = {each.name: each.of for each in instances}
    if instance.of in others:
        return (
            f"{given}, and {instance.of} is an instance itself; allowed are integrations. "
            f"Write {instance.name}={others[instance.of]}."
        )
    close = get_close_matches(instance.of, classes, n=1)
    nearest = f" Did you mean {instance.name}={close[0]}?" if close else ""
    return (
        f"{given}, and no integration is named {instance.of!r}; allowed are "
        f"{', '.join(sorted(classes))}.{nearest} A manifest of your own must be loaded first: "
        "`orgmap integrations check FILE` says what keeps it from that."
    )


def _display_name(instance: Instance, integration: type[BaseIntegration]) -> str:
    if instance.display_name is None:
        own = instance.name.removeprefix(f"{instance.of}_").replace("_", " ").strip()
        return f"{integration.display_name} ({own or instance.name})"
    given = instance.display_name.strip()
    if len(given) > _LONGEST_DISPLAY_NAME or not given.isprintable():
        variable = DISPLAY_NAME.environment_name(instance.name)
        raise InvalidInstanceError(
            f"{variable} is {given[:100]!r}; allowed are up to {_LONGEST_DISPLAY_NAME} characters, "
            "all of them visible. Shorten or retype it."
        )
    return given


def _check_settings(classes: Classes, instances: set[str]) -> None:
    """A variable that two integrations read would give one's secrets to the other."""
    readers: dict[str, str] = {}
    for variable, name in _variables(classes):
        other = readers.setdefault(variable, name)
        if other != name and instances & {name, other}:
            instance = name if name in instances else other
            raise InvalidInstanceError(
                f"{instance!r} was given as the name of an instance, and {variable} would be read "
                f"by both {other} and {name}; allowed is a name whose settings are its own. Rename "
                "the instance."
            )


def _variables(classes: Classes) -> Iterator[tuple[str, str]]:
    for name, integration in classes.items():
        for setting in settings_of(integration):
            yield setting.environment_name(name), name


def _check_display_names(classes: Classes, instances: set[str]) -> None:
    for one, other in combinations(classes, 2):
        shown = classes[one].display_name
        if instances & {one, other} and shown.casefold() == classes[other].display_name.casefold():
            instance = other if other in instances else one
            raise InvalidInstanceError(
                f"{one} and {other} would both be shown as {shown!r}; allowed is a display name "
                f"that tells them apart. Set {DISPLAY_NAME.environment_name(instance)}."
            )
