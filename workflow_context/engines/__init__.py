"""For workflows that run on an engine of another project."""
