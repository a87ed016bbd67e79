"""How people are told: letters, mail, signed calls, and signs of life.

Knows the wire of each way and what its answers mean. Knows no table and decides nothing about who is told.
"""

from ml_connector.channels.answers import Answer
from ml_connector.channels.calls import Hook, beat, call, signature
from ml_connector.channels.letters import Letter, letter
from ml_connector.channels.mail import MailServer, send

__all__ = ["Answer", "Hook", "Letter", "MailServer", "beat", "call", "letter", "send", "signature"]
