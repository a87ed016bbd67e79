"""What the program writes down for those who look after it: one line an event, in a file and on a screen.

Knows formats, files and what must not be in a line. Knows no run: what a line is about is bound by who works on it.
"""

from ml_connector.logs.lines import JSON, TEXT, end, to_file, to_screen
from ml_connector.logs.redacting import redacted

__all__ = ["JSON", "TEXT", "end", "redacted", "to_file", "to_screen"]
