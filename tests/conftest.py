from collections.abc import Iterator

import pytest

from tests.azurite import running_azurite


@pytest.fixture(scope="session")
def azurite() -> Iterator[str]:
    """The connection string of one Azurite for the whole run: keep to tables of your own."""
    with running_azurite() as connection_string:
        yield connection_string
