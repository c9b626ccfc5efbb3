"""Aliases as a CSV file: exporting, the plan of importing one, carrying it out."""
