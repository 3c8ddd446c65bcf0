"""The Flask base shared by the six services: layout, sign-in, CSRF, errors."""
