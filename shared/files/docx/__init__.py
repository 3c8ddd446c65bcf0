"""Word files (.docx) to articles: Unicode first, then mammoth, then what an article may hold (architecture.md §5)."""
