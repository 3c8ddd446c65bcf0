"""Content-addressed files and safe images."""
