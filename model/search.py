"""The search that all models share: many runs, each drawn from its seed, and what they found."""

from collections.abc import Callable
from typing import Protocol


class Run(Protocol):
    def go(self) -> None:
        """Raises AssertionError if what must hold does not."""


def search(
    arguments: list[str],
    run: Callable[[int, str | None], Run],
    *,
    runs: int,
    holds: str,
    say: Callable[[str], object],
) -> int:
    """Says the first counterexample and returns 1; or says what holds, and returns 0.

    The arguments are those of the command line: how many runs, and `--break` with a step that is
    left out. Each run is made of its seed and of that step.
    """
    broken = arguments[arguments.index("--break") + 1] if "--break" in arguments else None
    runs = next((int(each) for each in arguments if each.isdigit()), runs)
    found = _counterexample(run, runs, broken)
    say(found or f"{runs} runs: {holds}")
    return 1 if found else 0


def _counterexample(
    run: Callable[[int, str | None], Run], runs: int, broken: str | None
) -> str | None:
    for seed in range(runs):
        try:
            run(seed, broken).go()
        except AssertionError as error:
            return f"seed {seed}: {error}"
    return None
