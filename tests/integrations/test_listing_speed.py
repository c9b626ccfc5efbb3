"""Pages that are read at once, against the same pages one after another, in the same run."""

import time as wall
from dataclasses import replace

from integrations.rest.transport.options import RestOptions
from integrations.sandbox.faults import Fault
from integrations.sandbox.world import build_companies
from tests.plain_halopsa import read_one_after_another

CLIENTS = 2345
SECONDS_A_PAGE = 0.1


async def test_a_long_listing_takes_under_a_fifth_of_the_time_of_a_plain_loop(
    serve, halopsa, faults, show_figures
):
    companies = [replace(company, is_active=True) for company in build_companies(CLIENTS)]
    sandbox = await serve(companies=companies)
    faults.slow_seconds = SECONDS_A_PAGE
    faults.plan(Fault.SLOW, path="/api/Client")

    started = wall.perf_counter()
    one_after_another = await read_one_after_another(sandbox.url)
    plain = wall.perf_counter() - started

    at_once = plain
    for _ in range(6):  # the best of some: other work on this machine is not the engine's
        if at_once < plain / 5:
            break
        sandbox.requests.clear()
        started = wall.perf_counter()
        listed = await halopsa(sandbox, options=RestOptions()).list_organizations()
        at_once = min(at_once, wall.perf_counter() - started)

    assert [one.id for one in listed] == [str(row["id"]) for row in one_after_another]
    assert len(sandbox.requests) == 26  # one for each page, the site's sign-in address, a token
    show_figures(f"listing: {at_once:.2f} s at once, {plain:.2f} s one after another")
    assert at_once < plain / 5
