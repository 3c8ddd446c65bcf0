"""The school's words for its people in templates, which are read once for everybody."""

from tests.integration.web.world import World

SEED = "quy-che-154-2019"
AMENDED = f"""id: {SEED}
version: 2
effective_from: 2026-06-01
amends: {SEED}@1
decision: 01/QĐ-THPTTL ngày 20/05/2026
wording:
  Thư ký: Thư ký toà soạn
"""


def test_templates_keep_the_words_in_force_also_when_an_older_article_is_looked_at_first(tmp_path):
    (tmp_path / f"{SEED}@2.yaml").write_text(AMENDED)
    world = World(tmp_path, pack_dir=tmp_path)
    teacher = world.browser("gv-toan")
    assert teacher.get(f"/gui-bai/ban-sua?pack={SEED}@1").status_code == 200
    assert "Hãy báo Thư ký toà soạn." in teacher.get("/gui-bai/ban-sua").text
    world.wiring.dispose()
