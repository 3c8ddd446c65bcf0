"""Somebody signed in at the pages of notifications."""

from shared.web.tokens import csrf_of_session, make_session_token

SECRET = "test-secret"


class Browser:
    """A signed-in member."""

    def __init__(self, app, office, member):
        self.client = app.test_client()
        token = make_session_token(SECRET, session_id=f"s-{member}", member_id=member, issued=office.clock())
        self.client.set_cookie("__Host-tsid" if office.wiring.settings.https else "tsid", token)
        self.csrf = csrf_of_session(SECRET, f"s-{member}")

    def get(self, path, status=200):
        response = self.client.get(path, base_url="https://localhost")
        assert status == response.status_code, (path, response.status_code, response.text[:500])
        return response

    def post(self, path, status=303, **form):
        response = self.client.post(path, data={"csrf": self.csrf, **form}, base_url="https://localhost")
        assert status == response.status_code, (path, response.status_code, response.text[:500])
        return response
