"""Send a letter by SMTP, and say what the server said.

Knows SMTP, STARTTLS and TLS. Knows no alert and tries once.
"""

import platform
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

from ml_connector.channels.answers import Answer, answer
from ml_connector.channels.letters import Letter

__all__ = ["MailServer", "send"]

_FOR_GOOD = 500


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail goes, from whom and to whom; `security` is starttls, tls or none."""

    host: str
    port: int
    security: str
    sender: str
    to: Sequence[str]
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout_s: float = 20.0


def send(server: MailServer, letter: Letter, ident: UUID, at: datetime, thread: UUID | None) -> Answer:
    """Send a letter; its Message-ID is made of `ident`, so that a second one can be recognized as the same."""
    message = _message(server, letter, ident, at, thread)
    try:
        with _opened(server) as session:
            if server.user:
                session.login(server.user, server.password)
            refused = session.send_message(message)
    except smtplib.SMTPRecipientsRefused as no:
        codes = [code for code, _ in no.recipients.values()]
        return answer(_each(no.recipients), [server.password], final=min(codes) >= _FOR_GOOD)
    except smtplib.SMTPAuthenticationError as no:  # somebody will put the password right
        return answer(_words(no.smtp_code, no.smtp_error), [server.password])
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as no:
        said = _words(no.smtp_code, no.smtp_error)
        return answer(said, [server.password], final=no.smtp_code >= _FOR_GOOD)
    except (OSError, ValueError, smtplib.SMTPException) as error:  # such as a password that is not in ASCII
        return answer(_wrong(error), [server.password])
    left = f"; refused for {_each(refused)}" if refused else ""
    return answer(
        f"accepted for {len(server.to) - len(refused)} of {len(server.to)}{left}", [server.password], ok=True
    )


def _opened(server: MailServer) -> smtplib.SMTP:
    name = platform.node().encode("ascii", "ignore").decode() or "localhost"
    if server.security == "none":
        return smtplib.SMTP(server.host, server.port, name, server.timeout_s)
    context = ssl.create_default_context()
    if server.ca_file:
        context.load_verify_locations(cafile=server.ca_file)
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.timeout_s, context=context)
    session = smtplib.SMTP(server.host, server.port, name, server.timeout_s)
    try:
        session.starttls(context=context)
    except BaseException:
        session.close()
        raise
    return session


def _message(
    server: MailServer, letter: Letter, ident: UUID, at: datetime, thread: UUID | None
) -> EmailMessage:
    place = server.sender.rpartition("@")[2].rstrip(">") or "ml-connector"
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = ", ".join(server.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{ident}@{place}>"
    message["Auto-Submitted"] = "auto-generated"
    if thread is not None and thread != ident:
        message["In-Reply-To"] = message["References"] = f"<{thread}@{place}>"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _wrong(error: Exception) -> str:
    """Say what went wrong; a text that could not be encoded is not said again: it may be the password."""
    if isinstance(error, UnicodeError):
        return "UnicodeError: user name or password have characters that this sign-in cannot carry"
    return f"{type(error).__name__}: {error}"


def _each(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{who}: {_words(code, said)}" for who, (code, said) in refused.items())


def _words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
