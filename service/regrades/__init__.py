"""Regrades: who changes, by how much and why; apply; undo.

A job pins what it grades by, compares every marked submission with what grading yields now, and can then
be applied and undone. Its work is done in chunks of one transaction each, so nothing is lost with a worker.
"""
