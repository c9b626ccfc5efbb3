from collections.abc import Awaitable, Callable
from typing import Any

from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of

Ask = Callable[..., Awaitable[Any]]

ID = "00000000-0000-4000-8000-000000000001"
VIEWER = f"""
{{ viewer {{ userId name isProviderWide permissions on: permissions(organizationId: "{ID}") }} }}
"""


async def test_the_viewer_is_who_asks_with_the_permissions_there_are(ask: Ask) -> None:
    everything = ["canManageConfig", "canViewConfig"]
    assert await ask(VIEWER, actor=MANAGER) == {
        "userId": "mira",
        "name": "mira",
        "isProviderWide": True,
        "permissions": everything,
        "on": everything,
    }
    assert await ask(VIEWER, actor=manager_of(ID)) == {
        "userId": "olga",
        "name": None,
        "isProviderWide": False,
        "permissions": [],
        "on": everything,
    }
    looking = await ask(VIEWER, actor=PROVIDER_VIEWER)
    assert (looking["permissions"], looking["on"]) == (["canViewConfig"], ["canViewConfig"])
    nothing = await ask(VIEWER, actor=NOBODY)
    assert (nothing["permissions"], nothing["on"]) == ([], [])
