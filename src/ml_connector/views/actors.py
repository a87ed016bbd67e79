"""Who did something, as people read it: without the door's name where it is a person of the console.

Pure. Knows how the audit trail names who acts. Knows no person.
"""

__all__ = ["said_by"]


def said_by(actor: str) -> str:
    """Write an actor: `web:ada@example.com` is the person, `cli:ada@erp-1` says that it was the command line."""
    door, _, name = actor.partition(":")
    if door == "web" and name:
        return name
    return f"{name} (command line)" if door == "cli" and name else actor
