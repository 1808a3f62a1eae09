"""Every word of the barista board, in each language.

A word with a place to fill in (`{code}`) has the same places in every language. Text that comes
from customers, colleagues or the API is filled in by the caller, who escapes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dashboards.shared.api_client import ActiveStatus, Language, Status

LANGUAGE_NAMES: Final[Mapping[Language, str]] = MappingProxyType({"en": "English", "ko": "한국어"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    title: str
    no_sign_in: str
    store: str
    station: str
    station_hint: str
    language: str

    orders_today: str
    active: str
    average_preparation: str
    completed_today: str
    make_together: str
    nothing_to_batch: str

    pending: str
    preparing: str
    ready: str
    completed: str
    cancelled: str
    empty_pending: str
    empty_preparing: str
    empty_ready: str
    more_orders: str

    start: str
    make_ready: str
    complete: str

    next_up: str
    minutes_left: str
    due_now: str
    minutes_late: str
    minutes_waiting: str
    just_ready: str
    minutes_old: str
    just_placed: str
    held_by: str
    standard: str
    contains: str
    note: str

    is_preparing: str
    is_ready: str
    is_completed: str
    taken_by: str
    taken: str
    gone: str
    refused: str
    tap_kept: str
    tap_not_sent: str

    seconds: str
    minutes: str
    offline: str
    offline_without_board: str

    new_orders: str

    allergens: Mapping[str, str]

    def status(self, status: Status) -> str:
        names: dict[Status, str] = {
            "pending": self.pending,
            "preparing": self.preparing,
            "ready": self.ready,
            "completed": self.completed,
            "cancelled": self.cancelled,
        }
        return names[status]

    def empty(self, status: ActiveStatus) -> str:
        sentences: dict[ActiveStatus, str] = {
            "pending": self.empty_pending,
            "preparing": self.empty_preparing,
            "ready": self.empty_ready,
        }
        return sentences[status]

    def action(self, status: ActiveStatus) -> str:
        labels: dict[ActiveStatus, str] = {
            "pending": self.start,
            "preparing": self.make_ready,
            "ready": self.complete,
        }
        return labels[status]

    def age(self, seconds: float) -> str:
        if seconds < 60:  # noqa: PLR2004
            return self.seconds.format(count=int(seconds))
        return self.minutes.format(count=int(seconds // 60))

    def allergen(self, name: str) -> str:
        return self.allergens.get(name, name)


ENGLISH: Final = Words(
    title="Barista board",
    no_sign_in="No sign-in yet: this page opens on this machine only.",
    store="Store",
    station="Who is at this station?",
    station_hint="Your name",
    language="Language",
    orders_today="Orders today",
    active="Active",
    average_preparation="Average preparation",
    completed_today="Completed",
    make_together="Make together",
    nothing_to_batch="No two pending orders share a drink.",
    pending="Pending",
    preparing="Preparing",
    ready="Ready",
    completed="Completed",
    cancelled="Cancelled",
    empty_pending="No order is waiting. New ones appear here by themselves.",
    empty_preparing="Nothing is being made. Start the oldest pending order.",
    empty_ready="Nothing to hand over.",
    more_orders="More than {count} orders are active. The oldest {count} are on the board.",
    start="Start {code}",
    make_ready="Ready {code}",
    complete="Complete {code}",
    next_up="Next",
    minutes_left="{count} min left",
    due_now="Due now",
    minutes_late="{count} min late",
    minutes_waiting="Ready {count} min",
    just_ready="Just ready",
    minutes_old="Ordered {count} min ago",
    just_placed="Ordered just now",
    held_by="With {name}",
    standard="As usual",
    contains="Contains",
    note="Note from the customer",
    is_preparing="Order {code} is being made",
    is_ready="Order {code} is ready",
    is_completed="Order {code} is handed over",
    taken_by="{name} already has this order: {status}",
    taken="This order has already moved on: {status}",
    gone="Order {code} is no longer on the board",
    refused="Order {code} could not be moved",
    tap_kept="Tap kept. It is sent when the connection is back",
    tap_not_sent="This tap could not be sent. Please tap again",
    seconds="{count} s",
    minutes="{count} min",
    offline=(
        "No connection to the store's server. This board is {age} old. "
        "No order is lost; trying again every 10 seconds."
    ),
    offline_without_board=(
        "No connection to the store's server yet. "
        "No order is lost; the board appears as soon as the server answers."
    ),
    new_orders="({count}) New orders",
    allergens=MappingProxyType(
        {
            "milk": "Milk",
            "soy": "Soy",
            "egg": "Egg",
            "eggs": "Egg",
            "gluten": "Gluten",
            "wheat": "Wheat",
            "oat": "Oats",
            "oats": "Oats",
            "nuts": "Nuts",
            "tree-nuts": "Tree nuts",
            "almond": "Almond",
            "peanut": "Peanut",
            "peanuts": "Peanut",
            "sesame": "Sesame",
            "sulphites": "Sulphites",
        }
    ),
)

KOREAN: Final = Words(
    title="바리스타 보드",
    no_sign_in="아직 로그인이 없어서 이 기기에서만 열 수 있어요.",
    store="매장",
    station="지금 누가 맡고 있나요?",
    station_hint="이름",
    language="언어",
    orders_today="오늘 주문",
    active="진행 중",
    average_preparation="평균 제조 시간",
    completed_today="완료",
    make_together="함께 만들기",
    nothing_to_batch="접수된 주문 중에 겹치는 음료가 없어요.",
    pending="접수",
    preparing="제조 중",
    ready="준비 완료",
    completed="전달 완료",
    cancelled="취소",
    empty_pending="기다리는 주문이 없어요. 새 주문은 여기에 바로 떠요.",
    empty_preparing="만들고 있는 음료가 없어요. 가장 먼저 접수된 주문부터 시작해 주세요.",
    empty_ready="건네드릴 음료가 없어요.",
    more_orders="진행 중인 주문이 {count}건을 넘었어요. 오래된 {count}건만 보여드려요.",
    start="{code} 시작",
    make_ready="{code} 준비 완료",
    complete="{code} 전달 완료",
    next_up="다음",
    minutes_left="{count}분 남음",
    due_now="지금 나갈 시간",
    minutes_late="{count}분 늦음",
    minutes_waiting="{count}분째 대기",
    just_ready="방금 준비됨",
    minutes_old="{count}분 전 주문",
    just_placed="방금 주문",
    held_by="{name} 님 담당",
    standard="기본",
    contains="알레르기 성분",
    note="고객 요청",
    is_preparing="{code} 주문을 만들기 시작했어요",
    is_ready="{code} 주문이 준비됐어요",
    is_completed="{code} 주문을 건네드렸어요",
    taken_by="{name} 님이 이미 맡은 주문이에요: {status}",
    taken="이미 다음 단계로 넘어간 주문이에요: {status}",
    gone="{code} 주문은 이제 보드에 없어요",
    refused="{code} 주문을 옮기지 못했어요",
    tap_kept="누른 내용은 보관했어요. 연결되면 바로 보낼게요",
    tap_not_sent="보내지 못했어요. 다시 한 번 눌러 주세요",
    seconds="{count}초",
    minutes="{count}분",
    offline=(
        "매장 서버에 연결되지 않아요. 지금 보이는 화면은 {age} 전 상태예요. "
        "주문은 사라지지 않았고, 10초마다 다시 연결해요."
    ),
    offline_without_board=(
        "아직 매장 서버에 연결되지 않아요. 주문은 사라지지 않았고, 서버가 응답하면 바로 보여드려요."
    ),
    new_orders="({count}) 새 주문",
    allergens=MappingProxyType(
        {
            "milk": "우유",
            "soy": "대두",
            "egg": "달걀",
            "eggs": "달걀",
            "gluten": "글루텐",
            "wheat": "밀",
            "oat": "귀리",
            "oats": "귀리",
            "nuts": "견과류",
            "tree-nuts": "견과류",
            "almond": "아몬드",
            "peanut": "땅콩",
            "peanuts": "땅콩",
            "sesame": "참깨",
            "sulphites": "아황산류",
        }
    ),
)

WORDS: Final[Mapping[Language, Words]] = MappingProxyType({"en": ENGLISH, "ko": KOREAN})


def pick_language(asked: str | None, locale: str | None) -> Language:
    """The language that was chosen; else Korean for a browser in Korean, else English."""
    if asked in WORDS:
        locale = asked
    return "ko" if (locale or "").lower().startswith("ko") else "en"
