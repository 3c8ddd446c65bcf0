"""Starts everything together: the only code that may import several services."""
