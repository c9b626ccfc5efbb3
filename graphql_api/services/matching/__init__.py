"""Which external organization is probably which organization: no I/O, values in and values out.

names → candidates → name similarity and signals → assignment → suggestions
"""
