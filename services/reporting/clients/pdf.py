"""The paper as .pdf by Typst: same bytes on every machine, no system fonts."""

import json
from dataclasses import asdict
from pathlib import Path

import typst

from services.reporting.clients.layout import Paper

TEMPLATE = Path(__file__).parents[1] / "templates" / "reporting" / "month.typ"
FONTS = Path(__file__).parents[3] / "shared" / "web" / "static" / "vendor" / "fonts"


def pdf_of(paper: Paper) -> bytes:
    """The file's bytes, PDF/A-2a for the archive.

    Tinos (metric twin of Times New Roman) when it is installed, else Typst's own serif.
    """
    data = json.dumps(asdict(paper), ensure_ascii=False)
    fonts = [str(FONTS)] if FONTS.is_dir() else []
    made = typst.compile(
        str(TEMPLATE), font_paths=fonts, ignore_system_fonts=True, sys_inputs={"paper": data}, pdf_standards="a-2a"
    )
    assert isinstance(made, bytes)
    return made
