from tests.schema.conftest import ask, execute, schema

__all__ = ["ask", "execute", "schema"]
