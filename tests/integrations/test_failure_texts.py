import pytest

from integrations.base import IntegrationUnavailableError


@pytest.mark.parametrize(
    ("message", "remedy", "text"),
    [
        ("Hudu answered 503", "Try again.", "Hudu answered 503. Try again."),
        ("Hudu is not there.", "Try again.", "Hudu is not there. Try again."),
        ("Hudu answered 503", None, "Hudu answered 503"),
    ],
)
def test_a_failure_and_its_remedy_are_two_sentences(
    message: str, remedy: str | None, text: str
) -> None:
    error = IntegrationUnavailableError(message, integration_name="hudu", remedy=remedy)
    assert error.message_and_remedy == text
