"""Matches organizations to external organizations: no I/O, values in and values out.

names → candidates → name similarity and evidence → weights → assignment → suggestions
"""
