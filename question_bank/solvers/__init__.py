"""The mathematics of the bank: pure functions, one topic a module."""
