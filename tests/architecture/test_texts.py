import re

from tests.architecture.repository import files, texts

# Put together here, so that this file does not find itself.
HOSTS = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb", "debian", "org"),
    ("security", "debian", "org"), ("jsdelivr", "net"), ("unpkg", "com"), ("googleapis", "com"),
)]  # fmt: skip
MACHINE_PATHS = ["/" + name + "/" for name in ("root", "work", "opt/wheels", "home/tester")]
LATER = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]


def _found(words: list[str]) -> list[str]:
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(word)}" for word in words))
    return [
        f"{name}: {match.group()}"
        for name, text in texts()
        if not name.startswith("tests/data/")
        if (match := pattern.search(text))
    ]


def test_no_registry_or_delivery_host_is_named():
    """Which mirror a machine uses is its own affair, and pages load nothing from elsewhere."""
    assert (
        _found(HOSTS + [f"{sub}.{host}" for host in HOSTS for sub in ("www", "files", "registry", "cdn", "fonts")])
        == []
    )


def test_no_path_of_one_machine_is_named():
    assert _found(MACHINE_PATHS) == []


def test_nothing_is_left_for_later():
    assert _found(LATER) == []


def test_no_third_party_code_is_committed():
    foreign = ("vendor/", "node_modules/", ".min.js", ".min.css", ".whl", ".woff2", ".ttf")
    assert [name for name in files() if any(part in name for part in foreign)] == []


def test_no_relic_of_a_merge():
    marks = ("<" * 7 + " ", ">" * 7 + " ")
    assert [name for name, text in texts() if any(line.startswith(marks) for line in text.splitlines())] == []


# One spelling for what people read, that of most of the regulation: ký, lý, kì, kĩ (C18). Names of school subjects
# ("Vật lí") are names. The regulation's own words stay as they are, and so do those of other schools' packs; folding
# must know both ways of writing.
OTHER_SPELLING = re.compile(r"(?<!\w)(?<!vật )(?:lí|kí|kỹ|kỳ)(?!\w)", re.IGNORECASE)
SEED_PACK = "shared/regulation/quy-che-154-2019.yaml"
BOTH_WAYS = {"shared/text.py", "docs/regulation.md"}


def test_what_people_read_is_spelt_one_way():
    wrong = []
    read = ("services/", "shared/", "deploy/", "docs/", "README", "CHANGELOG")
    for name, text in texts():
        if name in BOTH_WAYS or not name.startswith(read):
            continue
        if name.startswith("shared/regulation/quy-che-") and name != SEED_PACK:
            continue
        ours = text.split("\nclauses:\n")[0] if name == SEED_PACK else text
        wrong += [f"{name}: {found}" for found in OTHER_SPELLING.findall(ours)]
    assert wrong == []
