"""When something is due: what people type, and the moments that follow from it in a time zone.

Knows cron lines, words, zones, times nothing may start in, and offsets. Knows no table, no flow and no connection.
"""

from ml_connector.timetable.asked import read
from ml_connector.timetable.blackouts import read_windows
from ml_connector.timetable.cron import NeverComes, Unreadable
from ml_connector.timetable.offsets import offset_of
from ml_connector.timetable.table import MISSED_MAX, Timetable
from ml_connector.timetable.words import in_words

__all__ = [
    "MISSED_MAX",
    "NeverComes",
    "Timetable",
    "Unreadable",
    "in_words",
    "offset_of",
    "read",
    "read_windows",
]
