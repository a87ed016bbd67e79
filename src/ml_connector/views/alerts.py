"""What one may see of alerts: what is open, who is told, what was told, and the limits.

Knows rows and words. Changes nothing and shows no secret.
"""

from collections.abc import Mapping
from typing import Any

from ml_connector.domain.alerting.kinds import KINDS
from ml_connector.domain.alerting.notices import item
from ml_connector.store import alert_channels, alerts, notices
from ml_connector.store.alert_channels import ChannelRow

__all__ = ["channel", "channels", "limits", "log", "open_now"]


def open_now() -> list[dict[str, Any]]:
    """List the open alerts, the most severe first; `going` since when one is not seen any more."""
    found = [
        {**vars(item(alert)), "until": "", "going": alert.gone_at.isoformat() if alert.gone_at else ""}
        for alert in alerts.open_alerts()
    ]
    return sorted(found, key=lambda one: (-KINDS[one["kind"]].severity, one["connection"], one["kind"]))


def channels() -> list[dict[str, Any]]:
    """List all channels with how their last try went."""
    return [_shown(row) for row in alert_channels.every()]


def channel(name: str) -> dict[str, Any]:
    """Show one channel; of its secrets only which there are."""
    return _shown(alert_channels.find(name))


def limits() -> Mapping[str, Mapping[str, str]]:
    """Give the limits as they were typed, by connection, "" for those of all."""
    return alert_channels.typed_limits()


def log(limit: int, name: str | None) -> list[dict[str, Any]]:
    """List the last tries to tell somebody, newest first."""
    return [
        {
            **vars(tried),
            "at": tried.at.isoformat(timespec="seconds"),
            "again_at": tried.again_at.isoformat(timespec="seconds") if tried.again_at else None,
        }
        for tried in notices.log(limit, name)
    ]


def _shown(row: ChannelRow) -> dict[str, Any]:
    last = notices.last_try(row.id)
    where = ", ".join(row.settings["to"]) if row.way == "smtp" else row.settings["address"]
    return {
        "name": row.name,
        "way": row.way,
        "where": where,
        **{name: row.settings[name] for name in row.settings if name not in ("address", "to")},
        "severity": str(row.rules.severity),
        "kinds": list(row.rules.kinds),
        "connections": list(row.rules.connections),
        "digest": str(row.digest or ""),
        "quiet": bool(row.digest and row.digest.quiet),
        "next_at": row.next_at.isoformat(timespec="seconds") if row.next_at else None,
        "secrets": sorted(row.sealed),
        "last_try": last.at.isoformat(timespec="seconds") if last else None,
        "last_ok": last.ok if last else None,
        "last_said": last.said if last else "",
    }
