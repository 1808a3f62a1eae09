"""Every word of the portal, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["en", "ko"]

LANGUAGE_NAMES: Final[Mapping[Language, str]] = MappingProxyType({"en": "English", "ko": "한국어"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    portal: str
    skip: str
    language: str
    profile: str
    apps: str

    sign_in_title: str
    sign_in_lead: str
    email: str
    password: str
    sign_in: str
    forgotten: str

    new_password_title: str
    new_password_lead: str
    new_password: str
    new_password_rule: str
    again: str
    save_password: str

    code_title: str
    code_lead: str
    code: str
    code_hint: str
    check_code: str
    start_over: str

    setup_title: str
    setup_lead: str
    setup_link: str
    setup_secret: str
    setup_code: str

    greeting: str
    launcher_lead: str
    no_apps: str
    open: str
    up: str
    down: str
    checked_at: str
    check_again: str

    profile_title: str
    name: str
    groups: str
    no_groups: str
    sign_out: str
    sign_out_lead: str
    sign_out_everywhere: str
    sign_out_everywhere_lead: str
    sign_out_title: str

    notices: Mapping[str, str]
    good_notices: frozenset[str]
    problems: Mapping[str, tuple[str, str]]
    back: str
    group_names: Mapping[str, str]


_GOOD: Final = frozenset({"signed_out"})

WORDS: Final[Mapping[Language, Words]] = MappingProxyType(
    {
        "en": Words(
            portal="Staff portal",
            skip="Skip to the content",
            language="Language",
            profile="Profile",
            apps="Apps",
            sign_in_title="Staff sign-in",
            sign_in_lead="For people who work at CloudCafe.",
            email="E-mail address",
            password="Password",  # pragma: allowlist secret
            sign_in="Sign in",
            forgotten="Forgotten your password, or no account yet? Ask your manager.",
            new_password_title="Choose a new password",  # pragma: allowlist secret
            new_password_lead="The one you used was for the first time only.",  # pragma: allowlist secret
            new_password="New password",  # pragma: allowlist secret
            new_password_rule="At least 12 characters, with a small letter, a capital letter and a digit.",  # pragma: allowlist secret
            again="New password, once more",
            save_password="Save and sign in",  # pragma: allowlist secret
            code_title="Enter your code",
            code_lead="Your authenticator app shows it next to CloudCafe.",
            code="Six-digit code",
            code_hint="It changes every 30 seconds.",
            check_code="Sign in",
            start_over="Start over",
            setup_title="Set up your authenticator app",
            setup_lead="From now on a code from your phone is asked for as well. It takes a minute.",
            setup_link="Open in the authenticator app on this device",
            setup_secret="Or type this key into the app:",  # pragma: allowlist secret
            setup_code="Then enter the six digits that the app shows.",
            greeting="Hello, {name}",
            launcher_lead="These are the apps that you may open.",
            no_apps="You are in no group yet, so there is nothing to open. Ask your manager to add you to one.",
            open="Open {app}",
            up="Up",
            down="Not answering",
            checked_at="Checked at {time} UTC.",
            check_again="Check again",
            profile_title="Your profile",
            name="Name",
            groups="Groups",
            no_groups="none yet",
            sign_out="Sign out",
            sign_out_lead="On this browser only.",
            sign_out_everywhere="Sign out everywhere",
            sign_out_everywhere_lead="On every device, such as one that you lost.",
            sign_out_title="Leave",
            notices={
                "refused": "That e-mail address and password do not go together. Check both and try again, or ask your manager.",
                "reset": "Your password may not be used any more. Ask your manager for a new one.",
                "lapsed": "That took too long. Please sign in again.",
                "too_many": "Too many attempts. Wait 15 minutes, then try again.",
                "empty": "Enter your e-mail address and your password.",
                "too_weak": "That password is too easy. Use at least 12 characters, with a small letter, a capital letter and a digit, and none that you used before.",
                "not_the_same": "The two passwords differ. Enter the same one twice.",
                "nothing_given": "Fill in the field, then try again.",
                "wrong_code": "That code is not right. Enter the one that the app shows now.",
                "not_set_up": "Sign-in is not set up here. Whoever runs this installation must name the staff's user pool and its client.",
                "signed_out": "You are signed out.",
            },
            good_notices=_GOOD,
            problems={
                "away": (
                    "That did not work just now",
                    "A server that we need is not answering. Try again in a moment.",
                ),
                "not_found": ("There is no such page", "Check the address, or go back."),
                "refused": (
                    "This page is out of date",
                    "It was made for another session. Go back and try again; nothing was changed.",
                ),
                "failed": (
                    "Something went wrong on our side",
                    "Try again. If it happens again, tell whoever runs this installation.",
                ),
            },
            back="Back to the portal",
            group_names={"barista": "Barista", "manager": "Manager", "operator": "Operator"},
        ),
        "ko": Words(
            portal="직원 포털",
            skip="본문으로 건너뛰기",
            language="언어",
            profile="내 정보",
            apps="앱",
            sign_in_title="직원 로그인",
            sign_in_lead="CloudCafe에서 일하는 분들을 위한 곳이에요.",
            email="이메일 주소",
            password="비밀번호",
            sign_in="로그인",
            forgotten="비밀번호를 잊었거나 계정이 없으면 매니저에게 문의해 주세요.",
            new_password_title="새 비밀번호 정하기",
            new_password_lead="지금 입력한 비밀번호는 처음 한 번만 쓸 수 있어요.",
            new_password="새 비밀번호",
            new_password_rule="12자 이상, 영문 소문자와 대문자, 숫자를 모두 넣어 주세요.",
            again="새 비밀번호 한 번 더",
            save_password="저장하고 로그인",
            code_title="인증 코드 입력",
            code_lead="인증 앱의 CloudCafe 항목에 표시돼요.",
            code="6자리 코드",
            code_hint="30초마다 바뀌어요.",
            check_code="로그인",
            start_over="처음부터 다시",
            setup_title="인증 앱 연결하기",
            setup_lead="앞으로 로그인할 때 휴대폰의 코드도 함께 확인해요. 1분이면 끝나요.",
            setup_link="이 기기의 인증 앱에서 열기",
            setup_secret="또는 앱에 이 키를 직접 입력해 주세요.",
            setup_code="그다음 앱에 표시된 6자리 숫자를 입력해 주세요.",
            greeting="{name}님, 안녕하세요",
            launcher_lead="열 수 있는 앱이에요.",
            no_apps="아직 그룹이 없어서 열 수 있는 앱이 없어요. 매니저에게 그룹 추가를 요청해 주세요.",
            open="{app} 열기",
            up="정상",
            down="응답 없음",
            checked_at="{time}(UTC)에 확인했어요.",
            check_again="다시 확인",
            profile_title="내 정보",
            name="이름",
            groups="그룹",
            no_groups="아직 없어요",
            sign_out="로그아웃",
            sign_out_lead="이 브라우저에서만 로그아웃해요.",
            sign_out_everywhere="모든 기기에서 로그아웃",
            sign_out_everywhere_lead="잃어버린 기기를 포함해 모든 기기에서 로그아웃해요.",
            sign_out_title="로그아웃하기",
            notices={
                "refused": "이메일 주소와 비밀번호가 맞지 않아요. 둘 다 확인하고 다시 시도하거나 매니저에게 문의해 주세요.",
                "reset": "이 비밀번호는 더 쓸 수 없어요. 매니저에게 새 비밀번호를 요청해 주세요.",
                "lapsed": "시간이 너무 오래 걸렸어요. 다시 로그인해 주세요.",
                "too_many": "시도가 너무 많았어요. 15분 뒤에 다시 시도해 주세요.",
                "empty": "이메일 주소와 비밀번호를 입력해 주세요.",
                "too_weak": "너무 쉬운 비밀번호예요. 12자 이상, 영문 소문자와 대문자, 숫자를 모두 넣고 전에 쓴 것은 피해 주세요.",
                "not_the_same": "두 비밀번호가 달라요. 같은 것을 두 번 입력해 주세요.",
                "nothing_given": "칸을 채우고 다시 시도해 주세요.",
                "wrong_code": "코드가 맞지 않아요. 지금 앱에 표시된 코드를 입력해 주세요.",
                "not_set_up": "아직 로그인이 설정되지 않았어요. 운영자가 직원 사용자 풀과 클라이언트를 지정해야 해요.",
                "signed_out": "로그아웃했어요.",
            },
            good_notices=_GOOD,
            problems={
                "away": (
                    "지금은 처리하지 못했어요",
                    "필요한 서버가 응답하지 않아요. 잠시 뒤에 다시 시도해 주세요.",
                ),
                "not_found": (
                    "없는 페이지예요",
                    "주소를 확인하거나 포털로 돌아가 주세요.",
                ),
                "refused": (
                    "오래된 페이지예요",
                    "다른 로그인에서 만든 페이지예요. 돌아가서 다시 시도해 주세요. 바뀐 것은 없어요.",
                ),
                "failed": (
                    "문제가 생겼어요",
                    "다시 시도해 주세요. 또 생기면 운영자에게 알려 주세요.",
                ),
            },
            back="포털로 돌아가기",
            group_names={"barista": "바리스타", "manager": "매니저", "operator": "운영자"},
        ),
    }
)


def pick_language(*wishes: str | None) -> Language:
    """Return the first wish that we speak; English without any."""
    for wish in wishes:
        for known in LANGUAGE_NAMES:
            if wish == known:
                return known
    return "en"
