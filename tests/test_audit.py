from typing import Any

import pytest

from tests.audit import Unanswered, faults_of_npm, faults_of_pip


def test_a_package_with_a_known_fault_is_named() -> None:
    report = {"dependencies": [{"name": "a", "vulns": [{"id": "X-1"}]}, {"name": "b", "vulns": []}]}
    assert faults_of_pip(report) == ["a: X-1"]
    assert faults_of_npm({"vulnerabilities": {"c": {"severity": "high"}}}) == ["c: high"]
    assert faults_of_npm({"vulnerabilities": {}}) == []


@pytest.mark.parametrize(
    "report", [{}, {"dependencies": [{"name": "a", "skip_reason": "not found"}]}]
)
def test_a_source_that_does_not_answer_is_no_clean_bill(report: Any) -> None:
    with pytest.raises(Unanswered):
        faults_of_pip(report)
    with pytest.raises(Unanswered, match="405"):
        faults_of_npm({"message": "405 Method Not Allowed"})
