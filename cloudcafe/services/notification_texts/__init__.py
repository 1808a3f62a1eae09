"""What customers are told, a file a language; ``{code}`` is what the counter calls the order."""

import json
from collections.abc import Mapping
from pathlib import Path

from cloudcafe.events.notifications import Locale, NotificationKind


def _texts(locale: Locale) -> Mapping[NotificationKind, str]:
    path = Path(__file__).with_name(f"{locale}.json")
    texts: dict[str, str] = json.loads(path.read_text("utf-8"))
    return {NotificationKind(kind): text for kind, text in texts.items()}


TEXTS: Mapping[Locale, Mapping[NotificationKind, str]] = {
    locale: _texts(locale) for locale in Locale
}
