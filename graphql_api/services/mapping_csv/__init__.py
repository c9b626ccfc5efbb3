"""Mappings as a CSV file: its columns, its text, and the plan of importing one. No I/O.

columns   what each column is for
cells     single cells: formulas made harmless, booleans, JSON
writing   mappings to text
reading   text to lines
drafts    each line against what is stored
plan      the lines against each other, and the plan with its fingerprint
"""
