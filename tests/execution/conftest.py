from tests.schema.conftest import ask, execute, runner, schema

__all__ = ["ask", "execute", "runner", "schema"]
