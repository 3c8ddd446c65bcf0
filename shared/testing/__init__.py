"""Builders and doubles for tests; running code never imports them."""
