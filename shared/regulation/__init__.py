"""Regulation packs: the rules of a school as versioned data."""
