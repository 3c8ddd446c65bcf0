"""The pages under /gui-bai/: my articles, the form, one article."""

from flask import Blueprint

from services.submission.pages import article, files, form, lists, mails, oldtext, peers, register, word, writing

blueprint = Blueprint("submission", __name__, url_prefix="/gui-bai")

for _rule, _name, _view, _methods in (
    ("/", "index", lists.index, ["GET"]),
    ("/moi", "new", form.new, ["GET"]),
    ("/moi", "create", form.create, ["POST"]),
    ("/moi/luu-tam", "begin", writing.begin, ["POST"]),
    ("/anh", "upload", writing.upload, ["POST"]),
    ("/phien", "session", writing.session, ["GET"]),
    ("/da-dang-nhap", "signed_in", writing.signed_in, ["GET"]),
    ("/chuyen-phong", "old_text", oldtext.look, ["POST"]),
    ("/bai/<article_id>/chuyen-phong", "old_text_of", oldtext.convert, ["POST"]),
    ("/tu-word", "word", word.start, ["GET"]),
    ("/tu-word", "word_upload", word.upload, ["POST"]),
    ("/tu-word/nhan", "word_take", word.take, ["POST"]),
    ("/bai/<article_id>/tu-word", "word_of", word.start, ["GET"]),
    ("/bai/<article_id>/tu-word", "word_upload_of", word.upload, ["POST"]),
    ("/bai/<article_id>/tu-word/nhan", "word_take_of", word.take, ["POST"]),
    ("/tep-len", "begin_upload", files.begin_upload, ["POST", "OPTIONS"]),
    ("/tep-len/da-xong", "uploads_here", files.uploads_here, ["GET"]),
    ("/tep-len/<upload_id>", "upload_piece", files.upload_piece, ["GET", "HEAD", "PATCH", "DELETE"]),
    ("/hop-thu-den/", "mails", mails.index, ["GET"]),
    ("/hop-thu-den/<mail_id>", "mail", mails.show, ["GET"]),
    ("/hop-thu-den/<mail_id>/nhan", "mail_accept", mails.accept, ["POST"]),
    ("/hop-thu-den/<mail_id>/gan", "mail_link", mails.link, ["POST"]),
    ("/hop-thu-den/<mail_id>/bo", "mail_discard", mails.discard, ["POST"]),
    ("/hop-thu-den/<mail_id>/bo-chan", "mail_unblock", mails.unblock, ["POST"]),
    ("/so-tiep-nhan/", "register", register.index, ["GET"]),
    ("/so-tiep-nhan/moi", "new_intake", register.new, ["GET"]),
    ("/so-tiep-nhan/moi", "create_intake", register.create, ["POST"]),
    ("/so-tiep-nhan/<intake_id>", "intake", register.show, ["GET"]),
    ("/so-tiep-nhan/<intake_id>/phieu", "slip", register.slip, ["GET"]),
    ("/so-tiep-nhan/<intake_id>/gach", "strike_intake", register.strike, ["POST"]),
    ("/so-tiep-nhan/<intake_id>/bai", "intake_article", register.to_article, ["POST"]),
    ("/theo-doi/", "ask_track", register.ask, ["GET"]),
    ("/theo-doi/<reference>/<code>", "track", register.track, ["GET"]),
    ("/bai/<article_id>/phieu", "receipt", register.receipt, ["GET"]),
    ("/bai/<article_id>", "article", article.show, ["GET"]),
    ("/bai/<article_id>/tien-do", "progress", article.progress, ["GET"]),
    ("/bai/<article_id>/sua", "edit", form.edit, ["GET"]),
    ("/bai/<article_id>/sua", "save", form.save, ["POST"]),
    ("/bai/<article_id>/luu-tam", "keep", writing.keep, ["POST"]),
    ("/bai/<article_id>/dang-mo", "here", writing.here, ["POST"]),
    ("/bai/<article_id>/ban-cat/<aside_id>", "aside", writing.aside, ["GET"]),
    ("/bai/<article_id>/ban-cat/<aside_id>", "bring_back", writing.bring_back, ["POST"]),
    ("/bai/<article_id>/xem-truoc", "preview", article.preview, ["GET"]),
    ("/bai/<article_id>/gui", "send", article.send, ["POST"]),
    ("/bai/<article_id>/nho-xac-nhan", "ask", article.ask, ["POST"]),
    ("/bai/<article_id>/tra-nguoi-viet", "give_back", article.give_back, ["POST"]),
    ("/bai/<article_id>/rut", "withdraw", article.withdraw, ["POST"]),
    ("/bai/<article_id>/xoa", "discard", article.discard, ["POST"]),
):
    blueprint.add_url_rule(_rule, _name, _view, methods=_methods)

internal = Blueprint("submission_internal", __name__, url_prefix="/internal/submission")
internal.add_url_rule("/mail", "mail", peers.mail, methods=["GET"])

__all__ = ["blueprint", "internal"]
