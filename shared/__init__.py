"""Contracts and plumbing used by two services or more; it never imports a service."""
