"""The page “Quy chế” as files of the public site: the text with what the software does, its versions, what changed.

`/quy-che/` is the version in force, `/quy-che/phien-ban/<n>/` each one, `/quy-che/thay-doi/<a>..<b>/` the difference
of two. They are written at start, with the whole site, and every hour: a new version takes its place on its day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from services.publishing.clients.renderer import Renderer
from services.publishing.clients.site_files import SiteFiles
from shared.regulation.coverage import coverage
from shared.regulation.difference import difference
from shared.regulation.pack import Pack

ROOT = "/quy-che/"


def address(pack: Pack) -> str:
    """Where one version is read, in force or not."""
    return f"{ROOT}phien-ban/{pack.version}/"


def difference_address(old: Pack, new: Pack) -> str:
    """Where the difference of two versions is read."""
    return f"{ROOT}thay-doi/{old.version}..{new.version}/"


def pages(renderer: Renderer, versions: Sequence[Pack], in_force: Pack) -> Mapping[str, str]:
    """Address -> page, for every version of one regulation."""
    made = {address(pack): _text(renderer, pack, versions, in_force) for pack in versions}
    made[ROOT] = _text(renderer, in_force, versions, in_force, at=ROOT)
    for old, new in combinations(versions, 2):
        made[difference_address(old, new)] = renderer.page(
            "difference",
            old=old,
            new=new,
            changes=difference(old, new),
            address=difference_address(old, new),
            address_of=address,
            future=new.effective_from > in_force.effective_from,
            in_force=in_force,
        )
    return made


def _text(renderer: Renderer, pack: Pack, versions: Sequence[Pack], in_force: Pack, *, at: str = "") -> str:
    rows = coverage()
    counts = Counter(row.words for row in rows.values())
    return renderer.page(
        "regulation",
        pack=pack,
        in_force=in_force,
        versions=versions,
        differences=[(old, new, difference_address(old, new)) for old, new in pairwise(versions)],
        rows=rows,
        counts=counts,
        address=at or address(pack),
        address_of=address,
    )


def write(files: SiteFiles, made: Mapping[str, str]) -> None:
    """Put the pages in their places; equal ones keep their date."""
    with files.lock():
        for where, text in made.items():
            files.write(where, text)
