"""The portal's pages, by their address and their forms, as a browser without scripts has them."""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from cloudcafe.domain.staff import ChallengeKind
from cloudcafe.settings import Settings
from dashboards.shared.theme import PORTAL_CSS_PATH, css_faces, read_faces, read_tokens
from portal.app import create_app
from portal.apps import all_apps
from portal.words import WORDS
from tests.unit.staff_fakes import CODE, MINJI, PASSWORD, SECRET, Staff

ROOT = Path(__file__).resolve().parents[3]
HERE = "http://localhost"


class Health:
    def up(self):
        return {app.id: app.id != "barista" for app in all_apps()}


@dataclass
class Visitor:
    """A browser that keeps cookies and knows the form it was given last."""

    staff: Staff
    site_url: str = "http://localhost:8080"
    door: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self):
        nowhere = "postgresql://nowhere/shop"
        settings = Settings(
            database_url=nowhere,
            warehouse_url=nowhere,
            cache_url="redis://nowhere",
            memorydb_url="redis://nowhere",
            documentdb_url="mongodb://nowhere",
            site_url=self.site_url,
        )
        app = create_app(settings, self.staff.door if self.door else None, Health())
        app.config["TESTING"] = True
        self.client = app.test_client()

    def get(self, path: str, **options) -> TestResponse:
        return self._seen(self.client.get(path, headers=self.headers, **options))

    def post(self, path: str, origin: str | None = HERE, **form: str) -> TestResponse:
        headers = self.headers | ({"Origin": origin} if origin else {})
        data = {"form_token": self.token} | form
        return self._seen(self.client.post(path, data=data, headers=headers))

    def sign_in(self, password: str = PASSWORD, email: str = MINJI.email) -> TestResponse:
        self.get("/portal/sign-in")
        return self.post("/portal/sign-in", email=email, password=password)

    @property
    def cookie(self) -> str:
        return self.client.get_cookie("cloudcafe_staff").value

    def _seen(self, answer: TestResponse) -> TestResponse:
        found = re.search(r'name="form_token" value="(\w+)"', answer.get_data(as_text=True))
        if found:
            self.token = found[1]
        return answer


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.fixture
def visitor(staff: Staff) -> Visitor:
    return Visitor(staff)


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in(visitor: Visitor) -> None:
    for path in ("/portal/", "/portal/profile"):
        answer = visitor.get(path)

        assert answer.status_code == 303
        assert answer.location == "/portal/sign-in"


def test_a_right_password_leads_to_the_apps_of_the_persons_groups(visitor: Visitor) -> None:
    answer = visitor.sign_in()

    assert (answer.status_code, answer.location) == (303, "/portal/")
    page = visitor.get("/portal/").get_data(as_text=True)
    assert "Hello, Minji" in page
    assert re.findall(r'data-app="([\w-]+)" data-state="(\w+)"', page) == [
        ("customer", "up"),
        ("barista", "down"),
    ]
    assert "Not answering" in page


def test_whoever_is_in_no_group_is_told_what_to_do(visitor: Visitor, staff: Staff) -> None:
    staff.put_into()

    visitor.sign_in()

    assert "Ask your manager to add you" in visitor.get("/portal/").get_data(as_text=True)


def test_the_id_is_new_after_signing_in_and_the_old_one_worth_nothing(visitor: Visitor) -> None:
    visitor.get("/portal/sign-in")
    before = visitor.cookie
    visitor.sign_in()

    assert visitor.cookie != before
    visitor.client.set_cookie("cloudcafe_staff", before)
    assert visitor.get("/portal/").status_code == 303


def test_signing_in_again_ends_the_session_before(visitor: Visitor, staff: Staff) -> None:
    visitor.sign_in()
    visitor.sign_in()

    assert len(staff.sessions.open_ones) == 1


def test_the_cookie_is_for_the_server_alone(visitor: Visitor) -> None:
    cookie = visitor.sign_in().headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize("site_url", ["https://shop.example", "http://192.168.1.20:8080"])
def test_everywhere_but_on_ones_own_machine_the_cookie_is_for_https_alone(
    staff: Staff, site_url: str
) -> None:
    cookie = Visitor(staff, site_url=site_url).get("/portal/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("__Host-cloudcafe_staff=")
    assert "Secure" in cookie


def test_nothing_tells_an_unknown_account_from_a_wrong_password(visitor: Visitor) -> None:
    wrong = visitor.sign_in(password="wrong", email=MINJI.email)
    unknown = visitor.sign_in(password="wrong", email="nobody@example.com")

    said = [
        re.sub(r'(value|name="form_token" value)="[^"]*"', "", answer.get_data(as_text=True))
        for answer in (wrong, unknown)
    ]
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert said[0] == said[1]


def test_what_was_typed_as_password_is_not_shown_again(visitor: Visitor) -> None:
    answer = visitor.sign_in(password="wr0ng-word")  # pragma: allowlist secret

    assert "wr0ng-word" not in answer.get_data(as_text=True)


def test_too_many_attempts_are_refused_even_with_the_right_password(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.sign_in(password="wrong")  # pragma: allowlist secret

    answer = visitor.sign_in()

    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.get_data(as_text=True)


def test_attempts_are_counted_by_the_address_that_our_own_proxy_saw(
    visitor: Visitor, staff: Staff
) -> None:
    visitor.headers["X-Forwarded-For"] = "10.9.9.9, 203.0.113.7"

    visitor.sign_in(password="wrong")  # pragma: allowlist secret

    assert staff.attempts.counts == {MINJI.email: 1, "203.0.113.7": 1}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_form_that_another_site_sends_is_refused(visitor: Visitor, origin: str | None) -> None:
    visitor.get("/portal/sign-in")

    answer = visitor.post("/portal/sign-in", origin, email=MINJI.email, password=PASSWORD)

    assert answer.status_code == 403


def test_a_form_without_the_right_token_is_refused(visitor: Visitor, staff: Staff) -> None:
    visitor.sign_in()

    for token in ("", "0" * 64, "ä"):
        answer = visitor.post("/portal/sign-out", form_token=token)
        assert answer.status_code == 403
    assert len(staff.sessions.open_ones) == 1


def test_a_token_of_before_the_sign_in_is_worth_nothing_after_it(visitor: Visitor) -> None:
    visitor.get("/portal/sign-in")
    before = visitor.token
    visitor.sign_in()

    assert visitor.post("/portal/sign-out", form_token=before).status_code == 403


def test_a_first_sign_in_chooses_a_new_password(visitor: Visitor, staff: Staff) -> None:
    staff.identity.wanted = [ChallengeKind.NEW_PASSWORD]

    answer = visitor.sign_in()

    assert answer.location == "/portal/sign-in/new-password"
    page = visitor.get(answer.location).get_data(as_text=True)
    assert "Choose a new password" in page
    for again, said in (("other", "differ"), ("short", "too easy")):
        refused = visitor.post(answer.location, answer="short", again=again)
        assert refused.status_code == 422
        assert said in refused.get_data(as_text=True)
    done = visitor.post(answer.location, answer="a-Longer-one-2", again="a-Longer-one-2")
    assert done.location == "/portal/"
    assert visitor.get("/portal/").status_code == 200


def test_a_code_is_asked_for_and_may_be_typed_with_a_gap(visitor: Visitor, staff: Staff) -> None:
    staff.identity.wanted = [ChallengeKind.CODE]
    to = visitor.sign_in().location
    visitor.get(to)

    wrong = visitor.post(to, answer="000000")
    right = visitor.post(to, answer="123 456")

    assert (wrong.status_code, right.location) == (401, "/portal/")
    assert "That code is not right" in wrong.get_data(as_text=True)


def test_a_code_cannot_be_tried_for_ever(visitor: Visitor, staff: Staff) -> None:
    staff.identity.wanted = [ChallengeKind.CODE]
    to = visitor.sign_in().location
    visitor.get(to)

    statuses = [visitor.post(to, answer="000000").status_code for _ in range(3)]

    assert statuses == [401, 401, 429]
    assert visitor.get(to).location == "/portal/sign-in?said=lapsed"


def test_an_authenticator_app_is_set_up_by_link_or_by_key(visitor: Visitor, staff: Staff) -> None:
    staff.identity.wanted = [ChallengeKind.NEW_PASSWORD, ChallengeKind.CODE_SETUP]
    to = visitor.sign_in().location
    visitor.get(to)
    first = visitor.cookie

    to = visitor.post(to, answer="a-Longer-one-2", again="a-Longer-one-2").location

    assert to == "/portal/sign-in/code-setup"
    assert visitor.cookie != first
    page = visitor.get(to).get_data(as_text=True)
    assert (
        f"otpauth://totp/CloudCafe%3Aminji%40example.com?secret={SECRET}&amp;issuer=CloudCafe"
        in page
    )
    assert "<span>JBSW</span>" in page
    assert visitor.post(to, answer=CODE).location == "/portal/"


def test_a_page_of_a_sign_in_that_nobody_began_leads_to_its_beginning(visitor: Visitor) -> None:
    assert visitor.get("/portal/sign-in/code").location == "/portal/sign-in?said=lapsed"
    assert "took too long" in visitor.get("/portal/sign-in?said=lapsed").get_data(as_text=True)
    assert visitor.get("/portal/sign-in/anything").status_code == 404


def test_a_half_finished_sign_in_opens_nothing(visitor: Visitor, staff: Staff) -> None:
    staff.identity.wanted = [ChallengeKind.CODE]

    visitor.sign_in()

    assert visitor.get("/portal/").status_code == 303


def test_signing_out_ends_this_session_and_no_other(visitor: Visitor, staff: Staff) -> None:
    elsewhere = Visitor(staff)
    for one in (visitor, elsewhere):
        one.sign_in()
    visitor.get("/portal/profile")

    answer = visitor.post("/portal/sign-out")

    assert answer.location == "/portal/sign-in?said=signed-out"
    assert visitor.get("/portal/").status_code == 303
    assert elsewhere.get("/portal/").status_code == 200


def test_signing_out_everywhere_ends_every_session(visitor: Visitor, staff: Staff) -> None:
    elsewhere = Visitor(staff)
    for one in (visitor, elsewhere):
        one.sign_in()
    visitor.get("/portal/profile")

    visitor.post("/portal/sign-out", everywhere="yes")

    assert elsewhere.get("/portal/").status_code == 303
    assert staff.identity.ended == ["access"]


def test_an_account_that_was_disabled_is_out_when_its_tokens_lapse(
    visitor: Visitor, staff: Staff
) -> None:
    visitor.sign_in()
    staff.identity.enabled = False

    assert visitor.get("/portal/").status_code == 200
    staff.identity.clock += timedelta(hours=1)
    assert visitor.get("/portal/").status_code == 303
    assert staff.sessions.open_ones == {}


def test_new_groups_are_known_when_the_tokens_lapse(visitor: Visitor, staff: Staff) -> None:
    visitor.sign_in()
    staff.put_into("barista", "operator")
    staff.identity.clock += timedelta(hours=1)

    assert 'data-app="api-docs"' in visitor.get("/portal/").get_data(as_text=True)


def test_the_profile_says_who_one_is_and_in_which_groups(visitor: Visitor) -> None:
    visitor.sign_in()

    page = visitor.get("/portal/profile").get_data(as_text=True)

    assert all(said in page for said in ("Minji", "minji@example.com", "Barista"))


def test_pages_are_korean_for_a_browser_that_asks_for_it(visitor: Visitor) -> None:
    visitor.headers["Accept-Language"] = "ko-KR,ko;q=0.9,en;q=0.5"

    answer = visitor.get("/portal/sign-in")

    assert '<html lang="ko">' in answer.get_data(as_text=True)
    assert answer.headers["Content-Language"] == "ko"


def test_a_language_that_was_chosen_is_remembered(visitor: Visitor) -> None:
    visitor.get("/portal/sign-in?lang=ko")

    assert "직원 로그인" in visitor.get("/portal/sign-in").get_data(as_text=True)
    assert "Staff sign-in" in visitor.get("/portal/sign-in?lang=en").get_data(as_text=True)


def test_without_cognito_the_page_says_so_and_asks_for_patience(
    visitor: Visitor, staff: Staff
) -> None:
    staff.identity.away = True

    answer = visitor.sign_in()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_without_a_user_pool_the_page_says_what_is_missing(staff: Staff) -> None:
    visitor = Visitor(staff, door=False)

    answer = visitor.get("/portal/sign-in")

    assert answer.status_code == 503
    assert "not set up" in answer.get_data(as_text=True)
    assert visitor.get("/portal/").status_code == 303
    assert visitor.get("/portal/health").status_code == 200


def test_no_page_is_kept_and_no_page_has_a_script(visitor: Visitor) -> None:
    visitor.sign_in()
    for path in ("/portal/", "/portal/profile", "/portal/sign-in", "/portal/nothing"):
        answer = visitor.get(path)

        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search("<script|<style| style=| on[a-z]+=", answer.get_data(as_text=True))


def test_what_a_person_is_called_is_text_and_nothing_else(visitor: Visitor, staff: Staff) -> None:
    staff.identity.member = type(MINJI)("s-1", MINJI.email, "<b>{name}</b>", ("barista",))

    visitor.sign_in()

    assert "&lt;b&gt;{name}&lt;/b&gt;" in visitor.get("/portal/").get_data(as_text=True)


def test_both_languages_say_the_same_things() -> None:
    english, korean = WORDS["en"], WORDS["ko"]

    assert english.notices.keys() == korean.notices.keys()
    assert english.problems.keys() == korean.problems.keys()
    assert english.group_names.keys() == korean.group_names.keys()


def test_apps_are_called_and_found_as_in_the_public_list() -> None:
    public = json.loads((ROOT / "static_sites/portal/apps.json").read_text("utf-8"))["apps"]
    known = {app["id"]: app for app in public}

    assert {app.id for app in all_apps()} == set(known) - {"portal"}
    for app in all_apps():
        assert (app.path, app.health_path, app.names, app.purposes) == tuple(
            known[app.id][key] for key in ("path", "health_path", "names", "purposes")
        )


def test_colours_and_mark_are_those_of_the_sites() -> None:
    mark = (ROOT / "static_sites/shared/brand/mark.svg").read_bytes()

    assert PORTAL_CSS_PATH.read_text("utf-8") == css_faces(read_tokens(), read_faces())
    assert (ROOT / "portal/static/mark.svg").read_bytes() == mark
