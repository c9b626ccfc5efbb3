"""Each model finds nothing, and would find a step that is left out."""

import importlib
import os
from pathlib import Path
from typing import Any

import pytest

FACTOR = int(os.environ.get("ORGMAP_TEST_FAULT_FACTOR", "1"))
FOLDER = Path(__file__).parents[2] / "model"
MODELS: dict[str, dict[str, Any]] = {
    path.stem: vars(importlib.import_module(f"model.{path.stem}"))
    for path in sorted(FOLDER.glob("*.py"))
    if path.stem not in {"__init__", "search"}
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.timeout(300 * FACTOR)
def test_a_model_with_all_of_its_steps_finds_nothing(name: str) -> None:
    model, said = MODELS[name], list[str]()
    runs = model["RUNS"] * FACTOR
    status = model["main"]([str(runs)], said.append)
    assert (status, said[0].split(":")[0]) == (0, f"{runs} runs")


@pytest.mark.parametrize(
    ("name", "step"), [(name, step) for name, model in MODELS.items() for step in model["BREAKS"]]
)
def test_a_step_that_is_left_out_is_missed(name: str, step: str) -> None:
    said: list[str] = []
    status = MODELS[name]["main"](["--break", step], said.append)
    assert (status, said[0][:5]) == (1, "seed ")
    assert f"`{step}`" in MODELS[name]["__doc__"]
