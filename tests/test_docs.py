"""What the documents say of the files is true."""

import re
import subprocess
from pathlib import Path

import pytest

from graphql_api import key_vault
from graphql_api.storage.azure_refusals import REMEDIES
from graphql_api.storage.keys import TABLES

ROOT = Path(__file__).parents[1]
TRACKED = tuple(
    subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
)
DOCUMENTS = tuple(path for path in TRACKED if path.endswith(".md"))
SOURCE_FILE = re.compile(r"(?<![\w./>-])[\w./-]+\.(?:py|ts|tsx|toml)\b")
"""`<noun>_rows.py` names no file."""
INVENTED = {"acme.toml"}
"""Files that a document tells its reader to make."""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_file_that_a_document_names_exists(document: str) -> None:
    named = set(SOURCE_FILE.findall((ROOT / document).read_text()))
    missing = {path for path in named - INVENTED if not _exists(path)}
    assert not missing


def _exists(named: str) -> bool:
    return any(path == named or path.endswith(f"/{named.lstrip('./')}") for path in TRACKED)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_must_be_there_is_written_down(table: str) -> None:
    assert f"`{table}`" in (ROOT / "docs/azure.md").read_text()


@pytest.mark.parametrize("table", TABLES)
def test_what_makes_a_table_hot_is_written_down(table: str) -> None:
    text = (ROOT / "docs/scale.md").read_text()
    assert f"`{table}`" in text[text.index("## Table by table") :]


@pytest.mark.parametrize("code", sorted({*REMEDIES, *key_vault.REMEDIES}))
def test_what_a_refusal_of_azure_means_is_written_down(code: str) -> None:
    assert f"`{code}`" in (ROOT / "docs/azure.md").read_text()
