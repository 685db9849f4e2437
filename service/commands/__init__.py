"""One command of the `assay` command line per module."""
