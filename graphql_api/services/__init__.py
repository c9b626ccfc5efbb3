"""The rules of Orgmap. GraphQL, the command line and workflows all call these same services."""
