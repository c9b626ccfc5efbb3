"""Mappings as a CSV file: its columns, its text, exporting, and importing by a plan.

columns    what each column is for
cells      single cells: formulas made harmless, booleans, JSON
writing    mappings to text
reading    text to lines
organization_names  which organization a name means
values     a line's cells as values, and what differs between values
spreadsheet_ids     what a spreadsheet makes of ids
listed_ids          ids against what the vendor listed
drafts     what a line comes to
drafting   each line against what is stored
conflicts  the lines against each other, and against the mappings that hold what they claim
plan       all of it, with its fingerprint
applying   carrying a plan out
turns      of one person's files one after another
exporting  what is stored as a file
unmapped   what is not mapped yet as a file to be filled in
importing  a plan from what is stored, and that plan carried out

Only exporting, unmapped, applying and importing do I/O.
"""
