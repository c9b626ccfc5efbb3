"""Limits that several layers speak of."""

MAX_TEXT = 200
