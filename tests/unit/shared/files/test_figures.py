"""Photos at their places in a text, and those without one after it."""

from shared.content import Photo
from shared.files.figures import lay_out, only_known, place, placed
from shared.files.html import sanitise

ONE, TWO, FOREIGN = "1" * 64, "2" * 64, "f" * 64
PHOTOS = (Photo(sha256=ONE, caption="một"), Photo(sha256=TWO, caption="hai"))


def test_a_place_outlives_cleaning_and_holds_nothing():
    dressed = f'<p>a</p><figure data-photo="{ONE}" contenteditable="false"><img src="/tep/x"><figcaption>Chú thích</figcaption></figure><p>b</p>'
    assert sanitise(dressed) == f"<p>a</p>{place(ONE)}<p>b</p>"


def test_what_is_no_photo_is_no_place():
    for value in ("../etc", ONE[:-1], ONE.upper().replace("1", "G"), f"{ONE}x"):
        assert "data-photo" not in sanitise(f'<figure data-photo="{value}">x</figure>')


def test_a_place_of_a_foreign_photo_or_a_second_one_goes():
    body = f"<p>a</p>{place(TWO)}{place(FOREIGN)}<p>b</p>{place(TWO)}"
    assert only_known(body, PHOTOS) == f"<p>a</p>{place(TWO)}<p>b</p>"
    assert placed(body) == [TWO, FOREIGN]


def test_photos_stand_at_their_places_and_the_others_after_the_text():
    layout = lay_out(f"<p>a</p>{place(TWO)}<p>b</p>{place(FOREIGN)}", PHOTOS)
    assert [part.photo.caption if part.photo else str(part.html) for part in layout.parts] == [
        "<p>a</p>",
        "hai",
        "<p>b</p>",
    ]
    assert layout.rest == (PHOTOS[0],)
    assert lay_out("", PHOTOS).rest == PHOTOS
