"""Search in Vietnamese text: one small interface, FTS5 on SQLite and tsvector on PostgreSQL, the same answers on both.

The databases only decide which sets of tokens hold which: what a token is, what a question means and what comes first
is decided here (`words`, `question`), so the two cannot differ.
"""
