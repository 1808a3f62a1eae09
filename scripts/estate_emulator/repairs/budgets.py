"""Budgets: moto can neither change one nor say who is told of it."""

from typing import Any

from moto.budgets.models import budgets_backends

from scripts.estate_emulator.calls import ACCOUNT_ID, Answer, Call, on


def key(notification: dict[str, Any]) -> tuple[Any, ...]:
    """What tells one notification of a budget from another."""
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
        notification.get("ThresholdType", "PERCENTAGE"),
    )


@on("budgets", "CreateBudget")
def create_budget(call: Call) -> Answer:
    """With its notifications."""
    answer = call.moto()
    kept = call.store("notifications", everywhere=True)
    kept[call["Budget"]["BudgetName"]] = {
        key(item["Notification"]): item for item in call.get("NotificationsWithSubscribers") or []
    }
    return answer


@on("budgets", "CreateNotification")
def create_notification(call: Call) -> Answer:
    """One more."""
    kept = call.store("notifications", everywhere=True).setdefault(call["BudgetName"], {})
    kept[key(call["Notification"])] = dict(call.parameters)
    return {}


@on("budgets", "DeleteNotification")
def delete_notification(call: Call) -> Answer:
    """One less."""
    kept = call.store("notifications", everywhere=True).setdefault(call["BudgetName"], {})
    kept.pop(key(call["Notification"]), None)
    return {}


@on("budgets", "DescribeNotificationsForBudget")
def describe_notifications(call: Call) -> Answer:
    """All of a budget's."""
    kept = call.store("notifications", everywhere=True).get(call["BudgetName"], {})
    return {"Notifications": [item["Notification"] for item in kept.values()]}


@on("budgets", "DescribeSubscribersForNotification")
def describe_subscribers(call: Call) -> Answer:
    """Who is told of one."""
    kept = call.store("notifications", everywhere=True).get(call["BudgetName"], {})
    item = kept.get(key(call["Notification"]), {})
    return {"Subscribers": item.get("Subscribers", [])}


@on("budgets", "UpdateBudget")
def update_budget(call: Call) -> Answer:
    """A budget is written anew."""
    written = {name: value for name, value in call["NewBudget"].items() if name != "TimePeriod"}
    budgets: Any = budgets_backends[ACCOUNT_ID]["aws"].budgets[ACCOUNT_ID]
    budgets[written["BudgetName"]].budget.update(written)
    return {}
