"""The log of a workflow: a standard logger whose records carry the organization."""

import logging
from collections.abc import MutableMapping
from typing import Any

_logger = logging.getLogger("orgmap.workflow")


class WorkflowLog(logging.LoggerAdapter[logging.Logger]):
    """`log("text")` is short for `log.info("text")`."""

    def __init__(self, organization_id: str) -> None:
        super().__init__(_logger, {"organization": organization_id})
        self._organization_id = organization_id

    def __call__(self, msg: object, *args: object, stacklevel: int = 1, **kwargs: Any) -> None:
        self.info(msg, *args, stacklevel=stacklevel + 1, **kwargs)

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        extra = {**(kwargs.get("extra") or {}), **(self.extra or {})}
        return f"[{self._organization_id}] {msg}", {**kwargs, "extra": extra}
