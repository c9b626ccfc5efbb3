"""Codes of errors that keep an operation from being executed or from coming to its end."""

INVALID_OPERATION_NAME = "BAD_REQUEST"
RATE_LIMITED = "RATE_LIMITED"
TIMEOUT = "TIMEOUT"
TOO_LARGE = "OPERATION_TOO_LARGE"
UNAUTHENTICATED = "UNAUTHENTICATED"
