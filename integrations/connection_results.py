"""Sums up connection tests, for the provider and for people of one customer. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from integrations.base import IntegrationErrorKind, TestResult, TestStep, TestStepStatus

TELL_THE_PROVIDER = "Tell whoever runs the service."
_TRY_AGAIN = "Try again later. If it stays, tell whoever runs the service."

_REMEDIES: Mapping[IntegrationErrorKind, str] = {
    IntegrationErrorKind.NOT_FOUND: "Check the id, or map to another organization.",
    IntegrationErrorKind.RATE_LIMITED: _TRY_AGAIN,
    IntegrationErrorKind.TIMEOUT: _TRY_AGAIN,
    IntegrationErrorKind.UNAVAILABLE: _TRY_AGAIN,
}

_FAILURES: Mapping[IntegrationErrorKind, str] = {
    IntegrationErrorKind.CONFIGURATION: "{} is not set up as it should be.",
    IntegrationErrorKind.AUTHENTICATION: "{} refused the provider's credentials.",
    IntegrationErrorKind.PERMISSION: "The provider's credentials for {} may not do this.",
    IntegrationErrorKind.NOT_FOUND: "{} has no such organization.",
    IntegrationErrorKind.RATE_LIMITED: "{} refuses requests for now: there were too many.",
    IntegrationErrorKind.TIMEOUT: "{} did not answer in time.",
    IntegrationErrorKind.UNAVAILABLE: "{} cannot be reached.",
    IntegrationErrorKind.BAD_RESPONSE: "{} sent a response that cannot be used.",
}


def summarize(steps: Sequence[TestStep]) -> str:
    """The messages of the steps that decide: those that failed, else warnings, else the last."""
    failed = [step for step in steps if step.status is TestStepStatus.FAILED]
    warned = [step for step in steps if step.status is TestStepStatus.WARNING]
    return " ".join(step.message for step in failed or warned or steps[-1:])


def for_one_customer(result: TestResult) -> TestResult:
    """The result without what is the provider's alone: counts, addresses and settings.

    Steps say their `public_message`, and details that are in `provider_details` are left out.
    """
    steps = tuple(map(_public_step, result.steps))
    details = {
        name: value for name, value in result.details.items() if name not in result.provider_details
    }
    return replace(
        result,
        message=result.message if steps == result.steps else summarize(steps),
        steps=steps,
        details=details,
        provider_details=frozenset(),
    )


def failure_for_one_customer(display_name: str, kind: IntegrationErrorKind) -> str:
    """An IntegrationError in words that name no address, setting or number."""
    return _FAILURES[kind].format(display_name)


def remedy_for_one_customer(kind: IntegrationErrorKind) -> str:
    """What people of one customer can do about it."""
    return _REMEDIES.get(kind, TELL_THE_PROVIDER)


def _public_step(step: TestStep) -> TestStep:
    if step.public_message is None:
        return step
    return replace(
        step,
        message=step.public_message,
        remedy=step.public_remedy,
        public_message=None,
        public_remedy=None,
    )
