"""All integrations of this installation, their instances among them, by name."""

import logging
import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from graphql_api.settings import CONFIG_PREFIX, SECRET_PREFIX, Settings, SettingsError
from integrations.base import BaseIntegration
from integrations.instances import InvalidInstanceError, settings_of, with_instances
from integrations.registry import LoadedIntegrations, load_integrations

logger = logging.getLogger(__name__)

Classes = Mapping[str, type[BaseIntegration]]


def all_integrations(settings: Settings, classes: Classes | None = None) -> LoadedIntegrations:
    """Those that are installed, or else `classes`, and the instances that settings ask for.

    Raises SettingsError if one of the instances cannot be.
    """
    if classes is None:
        loaded = load_integrations(settings.integrations_dir)
    else:
        loaded = LoadedIntegrations(classes=classes)
    try:
        with_all = with_instances(loaded.classes, settings.integration_instances)
    except InvalidInstanceError as error:
        not_loaded = "".join(f" Not loaded: {each.source}." for each in loaded.problems)
        raise SettingsError(f"ORGMAP_INSTANCES: {error}{not_loaded}") from error
    return LoadedIntegrations(classes=with_all, problems=loaded.problems)


def warn_of_problems(loaded: LoadedIntegrations, settings: Settings) -> None:
    """Names what is left out, and settings that no integration reads.

    Workflows may read these, so they are allowed.
    """
    for problem in loaded.problems:
        logger.warning("An integration is left out: %s: %s", problem.source, problem.message)
    read = ((name, each) for name, of in loaded.classes.items() for each in settings_of(of))
    known = {f"{name}_{setting.name}".lower() for name, setting in read}
    for prefix, given in ((CONFIG_PREFIX, settings.config), (SECRET_PREFIX, settings.secrets)):
        for name in sorted(set(given) - known):
            instead = _further_instance(name, loaded.classes) or _nearest(prefix, name, known)
            logger.warning("No integration reads %s%s.%s", prefix, name.upper(), instead)


def _nearest(prefix: str, name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {prefix}{close[0].upper()}?" if close else ""


def _further_instance(name: str, classes: Classes) -> str:
    """For a setting such as halopsa_north_base_url, if no halopsa_north is configured."""
    for of, each in classes.items():
        for setting in each.settings:
            between = re.fullmatch(rf"{of}_(\w+)_{setting.name}", name)
            if between is not None and each.instance_of is None:
                instance = f"{of}_{between[1]}"
                return (
                    f" For another instance of {each.display_name}, add {instance}={of} to "
                    "ORGMAP_INSTANCES."
                )
    return ""
