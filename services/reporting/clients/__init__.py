"""Outside formats: Word, PDF, Excel."""

from services.reporting.clients.files import MAKERS, report_paper
from services.reporting.clients.layout import Paper
from services.reporting.clients.papers import paper_of, praise_paper
from services.reporting.clients.pdf import pdf_of
from services.reporting.clients.word import docx_of
from services.reporting.clients.workbook import xlsx_of

__all__ = ["MAKERS", "Paper", "docx_of", "paper_of", "pdf_of", "praise_paper", "report_paper", "xlsx_of"]
