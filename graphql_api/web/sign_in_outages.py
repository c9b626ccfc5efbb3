"""Logs why nobody can be checked just now: once for an outage, whoever and however many ask."""

import logging
import time
from collections.abc import Callable

from graphql_api.services.outages import Outages

logger = logging.getLogger(__name__)


class SignInOutages:
    """One outage for each kind of failure: anybody can cause one of the kind of an unknown key."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._outages = Outages(clock=clock)

    def note(self, failure: Exception) -> None:
        noted = self._outages.note(type(failure).__qualname__)
        if noted.is_first:
            logger.warning("a sign-in cannot be checked just now: %s", failure)
        elif noted.to_count:
            logger.warning("%d more sign-ins cannot be checked: %s", noted.to_count, failure)
