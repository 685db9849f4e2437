"""Formulas as students type them: read into trees, evaluated, compared and written, never executed."""
