"""Drafts, intake, returned articles: where an article begins."""
