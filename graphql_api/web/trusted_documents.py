"""Trusted documents: the operations that the built client sends, by the sha256 of their text.

A request may name one as `documentId: "sha256:…"` instead of sending a query, as the persisted
documents appendix of GraphQL over HTTP has it
(https://github.com/graphql/graphql-over-http/pull/264). Where only these are allowed, their full
texts are allowed too: a text is known by its digest.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from graphql_api.web.responses import BadRequest

MANIFEST = "trusted-documents.json"
"""Beside the pages of the built client."""
MAX_QUERY = 64 * 1024
"""Characters. Documents are cached once parsed, so this bounds the cache's memory too."""


class TrustedDocuments:
    """`texts` by their ids. `only` refuses every other text."""

    def __init__(self, texts: Mapping[str, str], *, only: bool = False) -> None:
        self._texts = texts
        self._only = only

    @classmethod
    def read(cls, manifest: Path, *, only: bool) -> "TrustedDocuments":
        """Reads the manifest that the client's build writes; empty before the client is built."""
        return cls(json.loads(manifest.read_text()) if manifest.exists() else {}, only=only)

    def text_of(self, *, query: object, document_id: object) -> str:
        """The document that a request sends or names. Raises BadRequest."""
        if query is not None and document_id is not None:
            raise BadRequest("Send either `query` or `documentId`, not both.")
        if document_id is not None:
            return self._named(document_id)
        return self._sent(query)

    def _named(self, document_id: object) -> str:
        if not isinstance(document_id, str) or document_id not in self._texts:
            raise BadRequest(
                "There is no document with this documentId. Only operations of this server's own "
                "client have one; a page that was open during an update must be loaded again.",
                code="DOCUMENT_NOT_FOUND",
            )
        return self._texts[document_id]

    def _sent(self, query: object) -> str:
        if not isinstance(query, str) or not query:
            raise BadRequest("`query` must be a string that holds a GraphQL document.")
        if len(query) > MAX_QUERY:
            raise BadRequest(
                f"The query has {len(query):,} characters; {MAX_QUERY:,} are allowed. "
                "Send large values as variables."
            )
        if self._only and _id_of(query) not in self._texts:
            raise BadRequest(
                "This server executes only the operations that its own client sends.",
                code="DOCUMENT_NOT_TRUSTED",
            )
        return query


def _id_of(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
