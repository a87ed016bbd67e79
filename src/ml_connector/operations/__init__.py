"""Everything one may ask for; each operation takes an actor.

Knows the names of all operations, a file a purpose. Knows no environment, no argument parsing, no page.
"""

from ml_connector.operations.alert_channels import (
    ChannelForm,
    add_channel,
    edit_channel,
    remove_channel,
    set_limit,
)
from ml_connector.operations.alert_facts import read_endings
from ml_connector.operations.alerting import watch
from ml_connector.operations.altering import Edit, edit_connection, left_open, remove_connection
from ml_connector.operations.carrying import Again, ask_for_run, carry
from ml_connector.operations.comparing import Window
from ml_connector.operations.connecting import Form, add_connection, connection_names, probe_sage
from ml_connector.operations.crosswalking import (
    Imported,
    Led,
    Table,
    Unmapped,
    check_crosswalk,
    find_unmapped,
    import_crosswalk,
)
from ml_connector.operations.deciding import Choice, Decision, choose, decide, totals
from ml_connector.operations.guarding import Unseen, let_through
from ml_connector.operations.house import House, NotReady, Queue
from ml_connector.operations.noticing import give_signs, send_due, send_test
from ml_connector.operations.pinging import Pinged, Side, Watcher, cure, ping
from ml_connector.operations.planning import plan_flows
from ml_connector.operations.recipes import Recipe, recipe
from ml_connector.operations.reconciling import close_readiness, reconcile
from ml_connector.operations.releasing import Reply, answer_proposals
from ml_connector.operations.retrying import plan_retry
from ml_connector.operations.running import as_json, run_flows
from ml_connector.operations.scheduling import (
    Foreseen,
    Sentence,
    foresee_schedule,
    pause_schedules,
    remove_schedules,
    resume_schedules,
    set_schedules,
)
from ml_connector.operations.signing_off import sign_off

__all__ = [
    "Again",
    "ChannelForm",
    "Choice",
    "Decision",
    "Edit",
    "Foreseen",
    "Form",
    "House",
    "Imported",
    "Led",
    "NotReady",
    "Pinged",
    "Queue",
    "Recipe",
    "Reply",
    "Sentence",
    "Side",
    "Table",
    "Unmapped",
    "Unseen",
    "Watcher",
    "Window",
    "add_channel",
    "add_connection",
    "answer_proposals",
    "as_json",
    "ask_for_run",
    "carry",
    "check_crosswalk",
    "choose",
    "close_readiness",
    "connection_names",
    "cure",
    "decide",
    "edit_channel",
    "edit_connection",
    "find_unmapped",
    "foresee_schedule",
    "give_signs",
    "import_crosswalk",
    "left_open",
    "let_through",
    "pause_schedules",
    "ping",
    "plan_flows",
    "plan_retry",
    "probe_sage",
    "read_endings",
    "recipe",
    "reconcile",
    "remove_channel",
    "remove_connection",
    "remove_schedules",
    "resume_schedules",
    "run_flows",
    "send_due",
    "send_test",
    "set_limit",
    "set_schedules",
    "sign_off",
    "totals",
    "watch",
]
