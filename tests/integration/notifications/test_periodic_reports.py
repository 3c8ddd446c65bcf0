"""A periodic report is the task of whoever must act now; who gets it next is written to; conclusions are tasks too."""

from tests.integration.notifications.test_duties import hear, inbox, kinds

MOVED = {
    "report_id": "r-1", "kind": "month", "period": "2026-10", "label": "Tháng 10 năm 2026", "state": "due",
    "transition": "B01", "due_on": "2026-11-06", "number": 0, "reason": "", "by_name": "Hệ thống", "about": "",
    "conclusions": [],
}  # fmt: skip
WAYS = {
    "B02": "compiling", "B03": "pending_deputy", "B04": "compiling", "B05": "submitted", "B06": "returned",
    "B06b": "compiling", "B07": "acknowledged", "B08": "filed", "B10": "dropped",
}  # fmt: skip
TASKS = {"thu-ky": ("compile_report", "file_report"), "pho-hieu-truong": ("sign_report",),
         "hieu-truong": ("answer_report",)}  # fmt: skip


def move(office, transition, by="thu-ky", **more):
    payload = MOVED | {"transition": transition, "state": WAYS.get(transition, "due"), "by_name": by} | more
    return hear(office, "periodic_report.moved", payload, actor=by)


def waiting(office):
    return {who: [kind for kind in kinds(office, who) if kind in known] for who, known in TASKS.items()}


def test_the_task_walks_with_the_report_and_ends_with_it(any_office):
    nobody = {who: [] for who in TASKS}
    steps = [
        ("B01", "system", {"thu-ky": ["compile_report"]}), ("B02", "system", {"thu-ky": ["compile_report"]}),
        ("B03", "thu-ky", {"pho-hieu-truong": ["sign_report"]}),
        ("B04", "pho-hieu-truong", {"thu-ky": ["compile_report"]}),
        ("B03", "thu-ky", {"pho-hieu-truong": ["sign_report"]}),
        ("B05", "pho-hieu-truong", {"hieu-truong": ["answer_report"]}),
        ("B06", "hieu-truong", {"thu-ky": ["compile_report"]}), ("B06b", "thu-ky", {"thu-ky": ["compile_report"]}),
        ("B03", "thu-ky", {"pho-hieu-truong": ["sign_report"]}),
        ("B05", "pho-hieu-truong", {"hieu-truong": ["answer_report"]}),
        ("B07", "hieu-truong", {"thu-ky": ["file_report"]}), ("B08", "thu-ky", {}),
    ]  # fmt: skip
    for transition, by, tasks in steps:
        move(any_office, transition, by)
        assert nobody | tasks == waiting(any_office), transition


def test_a_dropped_report_is_nobody_s_task(any_office):
    move(any_office, "B01", "system")
    move(any_office, "B10", reason="Trùng.")
    assert {who: [] for who in TASKS} == waiting(any_office)


def test_the_one_who_gets_it_is_written_to_and_the_principal_by_the_letter_with_the_files(office):
    letters = {
        "B01": {("thu-ky", "notice")}, "B02": set(), "B03": {("pho-hieu-truong", "notice")},
        "B04": {("thu-ky", "notice")}, "B05": set(), "B06": {("thu-ky", "notice")}, "B06b": set(),
        "B07": {("thu-ky", "notice")}, "B08": set(),
    }  # fmt: skip
    by = {"B03": "thu-ky", "B06b": "thu-ky", "B08": "thu-ky", "B04": "pho-hieu-truong", "B05": "pho-hieu-truong",
          "B06": "hieu-truong", "B07": "hieu-truong"}  # fmt: skip
    for transition, expected in letters.items():
        event = move(office, transition, by.get(transition, "system"))
        assert expected == set(office.mails(event)), transition


def test_who_opened_it_is_not_written_to(office):
    assert [] == office.mails(move(office, "B01", "thu-ky"))


def test_each_conclusion_is_a_task_until_it_is_done_and_one_letter_names_all_of_a_person(office, mailer):
    conclusions = [
        {"id": f"c-{n}", "text": text, "member_id": "gv-toan", "due_on": due}
        for n, (text, due) in enumerate([("Tập huấn chụp ảnh", "2026-12-01"), ("Lập danh mục", "")])
    ]
    event = move(office, "B07", "hieu-truong", conclusions=conclusions)
    assert {("thu-ky", "notice"), ("gv-toan", "notice")} == set(office.mails(event))
    assert {"Tập huấn chụp ảnh", "Lập danh mục"} == {task.title for task in inbox(office, "gv-toan")}
    office.send()
    (letter,) = [mail for mail in mailer.sent if mail["To"].addresses[0].username == "gv-toan"]
    text = letter.get_body(("plain",)).get_content()
    assert "Tập huấn chụp ảnh (hạn 01/12/2026)" in text and "Lập danh mục" in text and "/bao-cao/ho-so/r-1" in text
    move(office, "done", "gv-toan", state="acknowledged", about="c-0")
    assert ["Lập danh mục"] == [task.title for task in inbox(office, "gv-toan")]


def test_the_letter_with_the_files_names_the_period_and_leads_to_the_report(office, mailer):
    files = {"sha256_docx": office.wiring.files.put(b"docx"), "sha256_pdf": office.wiring.files.put(b"pdf")}
    payload = {"period": "2026-hk1", "report_id": "r-1", "mail_to": ["hieu-truong"], **files}
    office.apply(office.envelope("report.built", "r-1", payload | {"label": "Học kì I năm học 2026 - 2027"}))
    office.send()
    assert "học kì I năm học 2026 - 2027" in mailer.sent[0]["Subject"]
    text = mailer.sent[0].get_body(("plain",)).get_content()
    assert "/bao-cao/ho-so/r-1" in text
    assert ["bao-cao-2026-hk1.docx", "bao-cao-2026-hk1.pdf"] == [
        part.get_filename() for part in mailer.sent[0].iter_attachments()
    ]
