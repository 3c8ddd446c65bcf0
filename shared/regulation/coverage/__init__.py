"""What the software does for each clause: `clauses.yaml`, for the page “Quy chế” and for docs/regulation.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

FILE = Path(__file__).with_name("clauses.yaml")
IMPLEMENTED, ORGANISATIONAL, PLANNED = "implemented", "organisational", "planned"


@dataclass(frozen=True)
class Row:
    """One clause. `does` and `missing` are Vietnamese; `where` is a path of the product; `code`, `tests` are files."""

    id: str
    status: str
    does: str
    missing: str = ""
    where: str = ""
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The status as people read it."""
        if self.status == IMPLEMENTED:
            return "Đã có một phần" if self.missing else "Đã có"
        return "Việc của con người" if self.status == ORGANISATIONAL else "Chưa có"


@cache
def coverage() -> Mapping[str, Row]:
    """Clause id -> its row, in the order of the regulation. TypeError or ValueError for a row that says too much."""
    found = {}
    for clause, item in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        code, tests = tuple(item.pop("code", ())), tuple(item.pop("tests", ()))
        row = Row(id=clause, code=code, tests=tests, **item)
        if row.status not in (IMPLEMENTED, ORGANISATIONAL, PLANNED):
            msg = f"{FILE.name}: {clause}: unknown status {row.status}"
            raise ValueError(msg)
        found[clause] = row
    return MappingProxyType(found)
