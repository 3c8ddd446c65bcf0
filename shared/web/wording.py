"""The school's own words for its people (C18) on pages and in letters: templates are read in them.

Only the software's own sentences change; what people wrote is data and stays as it is.
"""

from collections.abc import Callable

from jinja2 import BaseLoader, Environment

Source = tuple[str, str | None, Callable[[], bool] | None]


class WordedLoader(BaseLoader):
    """Gives the templates of another loader in the words of `say`. They are read once: new words need a restart."""

    def __init__(self, loader: BaseLoader, say: Callable[[str], str]) -> None:
        self._loader, self._say = loader, say

    def get_source(self, environment: Environment, template: str) -> Source:
        """See jinja2.BaseLoader."""
        source, name, is_fresh = self._loader.get_source(environment, template)
        return self._say(source), name, is_fresh

    def list_templates(self) -> list[str]:
        """See jinja2.BaseLoader."""
        return self._loader.list_templates()
