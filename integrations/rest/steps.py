"""Connection tests as steps: the first failure skips the rest, and nothing escapes as an error."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.base import IntegrationError, TestResult, TestStep, TestStepStatus


@dataclass(frozen=True, kw_only=True)
class StepOutcome:
    """What a step that did not fail found; a remedy makes it a warning."""

    message: str
    remedy: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    name: str
    check: Callable[[], Awaitable[StepOutcome]]


async def run_steps(steps: Sequence[Step], *, clock: Callable[[], float]) -> TestResult:
    """Run the checks in order. An IntegrationError is a failed step; other exceptions are bugs."""
    finished: list[TestStep] = []
    details: dict[str, Any] = {}
    for step in steps:
        if any(done.status is TestStepStatus.FAILED for done in finished):
            finished.append(_skipped(step))
            continue
        result, found = await _run(step, clock)
        finished.append(result)
        details |= found
    return _result(tuple(finished), details)


async def _run(step: Step, clock: Callable[[], float]) -> tuple[TestStep, Mapping[str, Any]]:
    started = clock()
    try:
        outcome = await step.check()
    except IntegrationError as error:
        status, message, remedy = TestStepStatus.FAILED, error.message, error.remedy
        details: Mapping[str, Any] = {"errorKind": error.kind.value}
    else:
        status = TestStepStatus.WARNING if outcome.remedy else TestStepStatus.PASSED
        message, remedy, details = outcome.message, outcome.remedy, outcome.details
    result = TestStep(
        name=step.name,
        status=status,
        message=message,
        remedy=remedy,
        duration_ms=round((clock() - started) * 1000, 1),
    )
    return result, details


def _skipped(step: Step) -> TestStep:
    return TestStep(
        name=step.name,
        status=TestStepStatus.SKIPPED,
        message="Not tested, because an earlier step failed.",
    )


def _result(steps: tuple[TestStep, ...], details: Mapping[str, Any]) -> TestResult:
    failed = [step for step in steps if step.status is TestStepStatus.FAILED]
    warned = [step for step in steps if step.status is TestStepStatus.WARNING]
    telling = failed or warned or steps[-1:]
    return TestResult(
        success=not failed,
        message=" ".join(step.message for step in telling),
        tested_at=datetime.now(UTC),
        steps=steps,
        details=details,
    )
