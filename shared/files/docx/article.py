"""What comes out of a Word file, before it becomes somebody's draft."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Picture:
    """A picture of the file as it lay there, not checked yet; `place` is its number in the body (`data-picture`)."""

    place: int
    data: bytes
    caption: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Note:
    """Something the reader of the file must know: `what` happened or is missing, and `where`, in words."""

    what: str
    where: str = ""


@dataclass(frozen=True)
class Pair:
    """A paragraph in an old font, as its letters stand in the file and as it reads in Unicode."""

    before: str
    after: str


@dataclass(frozen=True)
class Fonts:
    """Old fonts that were converted: the encodings, the fonts' names, how many paragraphs, some of them side by side.

    `by_words`: no font said so in some paragraphs, the spelling did.
    """

    encodings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paragraphs: int = 0
    pairs: tuple[Pair, ...] = ()
    by_words: bool = False


@dataclass(frozen=True)
class WordArticle:
    """An article out of a Word file. `body` is HTML with `<figure data-picture="n">` where a picture stood.

    `lost` could not be taken over, `told` was taken over in another form.
    """

    title: str
    lead: str
    body: str
    pictures: tuple[Picture, ...] = ()
    lost: tuple[Note, ...] = ()
    told: tuple[Note, ...] = ()
    fonts: Fonts = field(default_factory=Fonts)
