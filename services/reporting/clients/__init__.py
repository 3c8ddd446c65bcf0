"""Outside formats: Word and PDF."""

from services.reporting.clients.papers import Paper, paper_of, praise_paper
from services.reporting.clients.pdf import pdf_of
from services.reporting.clients.word import docx_of

__all__ = ["Paper", "docx_of", "paper_of", "pdf_of", "praise_paper"]
