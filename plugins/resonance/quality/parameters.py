"""What the relations and suites are given: policy of the night's date, the contract's names, the date."""

from __future__ import annotations

from datetime import date
from typing import Any

from resonance.contract import load_contract
from resonance.errors import BadSetting
from resonance.policy import load_policy
from resonance.settings import Settings

LIST_PARAMETERS = {"required_streams": "required_streams", "gate_reject_hold_streams": "reject_hold_streams"}


def gate_parameters(settings: Settings, day: date) -> dict[str, Any]:
    """Policy numbers as int or float, lists as lists of text, `night_date`, and the contract's streams."""
    policy = load_policy(settings, day)
    contract = load_contract()
    numbers = {name: value for name, text in policy.items() if (value := _number(text)) is not None}
    missing = [name for name in LIST_PARAMETERS if name not in policy]
    if missing:
        raise BadSetting(
            f"policy parameters {', '.join(missing)} are missing on {day}", "policy_parameters.csv", "resonance doctor"
        )
    lists = {short: words(policy[name]) for name, short in LIST_PARAMETERS.items()}
    return {
        **numbers,
        **lists,
        "night_date": day,
        "event_streams": [stream.name for stream in contract.event_streams],
        "contract_streams": list(contract.streams),
    }


def words(text: str) -> list[str]:
    """`like;comment` (or with `,` or `|`) as a list, empty for an empty text."""
    return [word.strip() for word in text.replace(",", ";").replace("|", ";").split(";") if word.strip()]


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None
