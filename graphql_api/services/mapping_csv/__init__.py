"""Mappings as a CSV file: its columns, its text, and the plan of importing one. No I/O.

columns   what each column is for
cells     single cells: formulas made harmless, booleans, JSON
writing   mappings to text
reading   text to lines
values    a line's cells as values, and what differs between values
drafts    what a line comes to
drafting  each line against what is stored
rivals    the lines against each other, and against those who hold what they take
plan      all of it, with its fingerprint
"""
