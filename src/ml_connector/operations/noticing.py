"""Send what is owed, try again what failed, and give signs of life.

Knows the outbox and the channels. Knows no condition. Nothing is lost by a crash: what was not settled is sent again.
"""

import json
import logging
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import uuid4

from ml_connector.channels import Answer, Hook, MailServer, beat, call, letter, send
from ml_connector.domain.alerting.findings import span
from ml_connector.domain.alerting.notices import Notice, Sort
from ml_connector.operations.house import House
from ml_connector.store import alert_channels, alert_facts, notices, processes
from ml_connector.store.alert_channels import ChannelRow
from ml_connector.store.notices import Owed

__all__ = ["give_signs", "send_due", "send_test"]

_log = logging.getLogger(__name__)
_FIRST_S, _AGAIN_MAX_S = 60, 3600
_WEIGHED_MAX = timedelta(minutes=5)  # ten looks in a row that failed
_GIVE_UP = timedelta(hours=24)
_AT_ONCE_MAX = 200


def send_due(house: House) -> None:
    """Send what is due, oldest first; a channel that failed is left alone until its next time."""
    failed: set[int] = set()
    for _ in range(_AT_ONCE_MAX):
        owed = notices.claim(house.clock.now(), failed)
        if owed is None:
            return
        channel = next((one for one in alert_channels.every() if one.id == owed.channel), None)
        if channel is not None and not _send(house, channel, owed).ok:
            failed.add(channel.id)


def send_test(house: House, name: str) -> Answer:
    """Send a channel a notice that says it is a test, now; gives what the server said."""
    channel, now = alert_channels.find(name), house.clock.now()
    if channel.way == "heartbeat":
        answer = _beat(house, channel)
        notices.try_of(channel.id, now, ok=answer.ok, said=answer.said)
        return answer
    test = Notice(id=uuid4(), sort=Sort.TEST, at=now, items=[])
    owed = notices.put_claimed(channel.id, test, now)
    return _send(house, channel, owed, tries_max=1)


def give_signs(house: House) -> None:
    """Give every sign of life that is due, if all is done it vouches for; that the database lives was just seen."""
    now = house.clock.now()
    for channel in alert_channels.claim_due(now, life=True):
        before = notices.last_try(channel.id)
        lacking = _lacking(now)
        answer = Answer(ok=False, said=f"not sent: {lacking}") if lacking else _beat(house, channel)
        if not answer.ok or (before is not None and not before.ok):
            notices.try_of(channel.id, now, ok=answer.ok, said=answer.said)
        if not answer.ok:
            _log.warning("the sign of life %s failed: %s", channel.name, answer.said)


def _lacking(now: datetime) -> str:
    """Say why no sign of life may be given, "" where it may.

    A scheduler that lives and cannot weigh the alerts tells nobody anything: its silence must not look like peace.
    """
    living = {one.kind for one in processes.every() if not one.stalled(now)}
    missing = sorted({"scheduler", "worker"} - living)
    if missing:
        return f"no {' and no '.join(missing)} lives"
    weighed = alert_facts.weighed_at()
    if weighed is None:
        return "the alerts were never weighed"
    return f"the alerts were not weighed for {span(now - weighed)}" if now - weighed > _WEIGHED_MAX else ""


def _send(house: House, channel: ChannelRow, owed: Owed, tries_max: int = 0) -> Answer:
    answer = _deliver(house, channel, owed.notice)
    now = house.clock.now()
    over = answer.ok or answer.final or owed.attempt == tries_max or now - owed.made_at > _GIVE_UP
    wait_s = min(_FIRST_S * 2 ** (owed.attempt - 1), _AGAIN_MAX_S)
    again_at = None if over else now + timedelta(seconds=wait_s)
    notices.settle(owed, now, ok=answer.ok, said=answer.said, again_at=again_at)
    if not answer.ok:
        _log.warning("the notice %s could not be sent by %s: %s", owed.notice.id, channel.name, answer.said)
    return answer


def _deliver(house: House, channel: ChannelRow, notice: Notice) -> Answer:
    secrets, told = channel.secrets(house.keyring), channel.settings
    if channel.way == "smtp":
        server = MailServer(
            host=told["host"],
            port=told["port"],
            security=told["security"],
            sender=told["sender"],
            to=told["to"],
            user=told["user"],
            password=secrets.get("smtp_password", ""),
            ca_file=told["ca_file"],
            timeout_s=told["timeout_s"],
        )
        return send(server, letter(notice, _zone(channel), channel.name), notice.id, notice.at, notice.thread)
    body = json.dumps(notice.as_json(), ensure_ascii=False).encode()
    hook = Hook(
        url=secrets["alert_url"],
        secret=secrets["webhook_secret"],
        ca_file=told["ca_file"],
        timeout_s=told["timeout_s"],
    )
    return call(hook, body, str(notice.id), int(house.clock.now().timestamp()))


def _beat(house: House, channel: ChannelRow) -> Answer:
    told = channel.settings
    url = channel.secrets(house.keyring)["alert_url"]
    return beat(Hook(url=url, ca_file=told["ca_file"], timeout_s=told["timeout_s"]), told["method"])


def _zone(channel: ChannelRow) -> tzinfo:
    return channel.digest.zone if channel.digest else UTC
