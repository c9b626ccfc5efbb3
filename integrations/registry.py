"""Registers integrations by name: the built-in ones, those of packages, and those of manifests.

A package offers one by an entry point in the group `orgmap.integrations`: a subclass of
BaseIntegration, or the path of a manifest. https://packaging.python.org/specifications/entry-points
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TypeVar

from integrations import vendors
from integrations.base import BaseIntegration
from integrations.instances import INTEGRATION_NAME
from integrations.rest.manifest.loading import ManifestError, load_manifest
from integrations.secret_fields import has_nested_secrets

ENTRY_POINTS = "orgmap.integrations"

IntegrationType = TypeVar("IntegrationType", bound=type[BaseIntegration])


class InvalidIntegrationError(ValueError):
    """The class cannot be registered; the text says why."""


class IntegrationRegistry(Mapping[str, type[BaseIntegration]]):
    """Integration classes by name. Every one of them is made as `integration(source)`.

    `load` brings further ones, at the first use.
    """

    def __init__(
        self,
        integrations: Iterable[type[BaseIntegration]] = (),
        *,
        load: Callable[[], Iterable[type[BaseIntegration]]] | None = None,
    ) -> None:
        self._by_name: dict[str, type[BaseIntegration]] = {}
        self._load = load
        for integration in integrations:
            self._add(integration)

    def register(self, integration: IntegrationType) -> IntegrationType:
        """Add a class; usable as a decorator. Raises InvalidIntegrationError."""
        self._load_once()
        self._add(integration)
        return integration

    def __getitem__(self, name: str) -> type[BaseIntegration]:
        self._load_once()
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        self._load_once()
        return iter(self._by_name)

    def __len__(self) -> int:
        self._load_once()
        return len(self._by_name)

    def _load_once(self) -> None:
        load, self._load = self._load, None
        if load is None:
            return
        try:
            loaded = tuple(load())
        except BaseException:
            self._load = load
            raise
        for integration in loaded:
            self._add(integration)

    def _add(self, integration: type[BaseIntegration]) -> None:
        name = _require_name(integration)
        _check_mapping_data(integration)
        if name in self._by_name:
            raise InvalidIntegrationError(
                f"two integrations are named {name!r}: {_path(self._by_name[name])} and "
                f"{_path(integration)}; rename one"
            )
        self._by_name[name] = integration


@dataclass(frozen=True, kw_only=True)
class IntegrationProblem:
    """An integration that could not be loaded: its source, and the reason."""

    source: str
    message: str


@dataclass(frozen=True, kw_only=True)
class LoadedIntegrations:
    """All integrations that can be used, and the problems of the others."""

    classes: Mapping[str, type[BaseIntegration]]
    problems: tuple[IntegrationProblem, ...] = ()


def load_integrations(manifest_dir: Path | None = None) -> LoadedIntegrations:
    """Load the built-in ones, those of installed packages, and each `*.toml` of the folder.

    One that cannot be loaded is a problem, and does not keep the others from loading.
    """
    loading = _Loading()
    for entry_point in sorted(entry_points(group=ENTRY_POINTS), key=lambda each: each.name):
        source = f"entry point {entry_point.name} ({entry_point.value})"
        loading.add(source, partial(_load_entry_point, entry_point))
    for path in _find_manifests(manifest_dir, loading):
        loading.add(str(path), partial(_load_manifest, path))
    return LoadedIntegrations(classes=loading.registry, problems=tuple(loading.problems))


class _Loading:
    def __init__(self) -> None:
        self.registry = IntegrationRegistry(INTEGRATION_REGISTRY.values())
        self.problems: list[IntegrationProblem] = []

    def add(self, source: str, load: Callable[[], type[BaseIntegration]]) -> None:
        try:
            self.registry.register(load())
        except (ManifestError, InvalidIntegrationError, _ImportFailed) as error:
            self.report(source, str(error))

    def report(self, source: str, message: str) -> None:
        self.problems.append(IntegrationProblem(source=source, message=message))


class _ImportFailed(Exception):
    """A package's integration cannot be imported."""


def _load_entry_point(entry_point: EntryPoint) -> type[BaseIntegration]:
    try:
        loaded = entry_point.load()
    except Exception as error:
        raise _ImportFailed(f"{type(error).__name__}: {error}") from error
    if isinstance(loaded, (str, Path)):
        return _load_manifest(Path(loaded))
    return loaded  # type: ignore[no-any-return]  # registering it checks what it is


def _load_manifest(path: Path) -> type[BaseIntegration]:
    # Importing it loads the HTTP stack, which those who only name an integration do without.
    from integrations.rest.integration import integration_class  # noqa: PLC0415

    return integration_class(load_manifest(path))


def _find_manifests(folder: Path | None, loading: _Loading) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        loading.report(str(folder), "is not a folder")
        return []
    return sorted(folder.glob("*.toml"))


def _load_built_in() -> Iterator[type[BaseIntegration]]:
    """Load each `vendors/<name>/`: the class in its integration.py, or its manifest alone."""
    folder = Path(vendors.__path__[0])
    for manifest in sorted(folder.glob("*/manifest.toml")):
        if manifest.with_name("integration.py").exists():
            yield _import_class(f"{vendors.__name__}.{manifest.parent.name}.integration")
        else:
            yield _load_manifest(manifest)


def _import_class(module_name: str) -> type[BaseIntegration]:
    module = import_module(module_name)
    classes = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, BaseIntegration)
        and value.__module__ == module_name
    ]
    if len(classes) != 1:
        raise InvalidIntegrationError(f"{module_name} defines {len(classes)} integrations, not one")
    return classes[0]


def _require_name(integration: type[BaseIntegration]) -> str:
    if not (inspect.isclass(integration) and issubclass(integration, BaseIntegration)):
        raise InvalidIntegrationError(f"{integration!r} is not a subclass of BaseIntegration")
    if inspect.isabstract(integration):
        missing = ", ".join(sorted(integration.__abstractmethods__))
        raise InvalidIntegrationError(f"{_path(integration)} does not implement {missing}")
    for attribute in ("name", "display_name"):
        if not isinstance(getattr(integration, attribute, None), str):
            raise InvalidIntegrationError(f"{_path(integration)} has no {attribute}")
    if not INTEGRATION_NAME.fullmatch(integration.name):
        raise InvalidIntegrationError(
            f"{_path(integration)} is named {integration.name!r}; a name is 1 to 50 lower-case "
            "letters, digits and underscores, beginning with a letter"
        )
    return integration.name


def _check_mapping_data(integration: type[BaseIntegration]) -> None:
    if has_nested_secrets(integration.mapping_data_model):
        raise InvalidIntegrationError(
            f"{_path(integration)} has a secret inside an object or a list of its mapping data, "
            "where nothing would hide it; make it a field of mapping_data_model itself"
        )


def _path(integration: type) -> str:
    return f"{integration.__module__}.{integration.__qualname__}"


INTEGRATION_REGISTRY = IntegrationRegistry(load=_load_built_in)
"""The built-in integrations; their modules are imported when it is first read."""
