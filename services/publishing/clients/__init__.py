"""The outside of this service: the public site, which is nothing but files (architecture.md §6)."""
