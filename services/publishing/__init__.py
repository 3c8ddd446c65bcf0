"""Approved articles, the public site, removals."""
