"""When a company's flows run by themselves: typed as a sentence, shown before it is kept, paused, resumed, taken away.

Knows the page, its form and its buttons. Knows no cron line's meaning and asks for no run.
"""

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import path

from ml_connector.domain.people import Right
from ml_connector.flows import FLOWS
from ml_connector.operations import (
    NotReady,
    Sentence,
    foresee_schedule,
    pause_schedules,
    remove_schedules,
    resume_schedules,
    set_schedules,
)
from ml_connector.operations.house import options_of
from ml_connector.views.release_desk import many
from ml_connector.views.run_words import travels
from ml_connector.views.schedule_page import Kept, later_words, schedule_lines
from ml_connector.web.visit import Visit, page

__all__ = ["PATHS"]

_EXAMPLES = (
    "every 4 hours from 06:00, Monday to Friday",
    "every 15 minutes from 06:00 to 20:00",
    "weekdays at 7:00 and 19:00",
    "daily at 18:30",
    "hourly",
)
_ZONES = (
    *("UTC", "America/St_Johns", "America/Halifax", "America/Toronto", "America/New_York", "America/Chicago"),
    *("America/Winnipeg", "America/Denver", "America/Edmonton", "America/Phoenix", "America/Los_Angeles"),
    *("America/Vancouver", "America/Anchorage", "Pacific/Honolulu", "Europe/London", "Europe/Dublin"),
    *("Europe/Berlin", "Africa/Johannesburg", "Asia/Singapore", "Australia/Sydney", "Pacific/Auckland"),
)


@page()
def schedules(visit: Visit) -> HttpResponse:
    """Show when each flow runs by itself; a flow that is named in the address is put into the form."""
    return _shown(visit, visit.request.GET.getlist("flow"), None)


@page(Right.SCHEDULE, acts=True)
def preview(visit: Visit) -> HttpResponse:
    """Say back what was typed and its next times, and keep nothing."""
    return _shown(visit, visit.request.POST.getlist("flow"), _typed(visit))


@page(Right.SCHEDULE, acts=True)
def save(visit: Visit) -> HttpResponse:
    """Let flows run at these times from now on."""
    flows, sentence = _flows(visit), _typed(visit)
    try:
        resting = set_schedules(visit.house, visit.name, flows, sentence, visit.actor)
    except ValueError:
        return _shown(visit, flows, sentence, status=409)
    said = f"{_named(flows)}: {foresee_schedule(visit.house, visit.name, sentence).words}."
    if resting:
        said += f" Still paused: {_named(resting)}. A new time is no reason to end a pause; resume it below."
    return visit.go(f"/c/{visit.name}/schedules", said)


@page(Right.SCHEDULE, acts=True)
def pause(visit: Visit) -> HttpResponse:
    """Let schedules rest."""
    flows, reason = _flows(visit), visit.typed("reason")
    if not reason:
        raise NotReady("Say why: the reason is shown with the schedule, and kept in the audit trail.")
    done = pause_schedules(visit.house, visit.name, flows, reason, visit.actor)
    said = f"Paused: {_named(done)}. Nothing starts by itself until somebody resumes it; a person can still run it."
    return visit.go(f"/c/{visit.name}/schedules", said if done else "It was paused already.")


@page(Right.SCHEDULE, acts=True)
def resume(visit: Visit) -> HttpResponse:
    """Let schedules go on."""
    done = resume_schedules(visit.house, visit.name, _flows(visit), visit.actor)
    said = f"Resumed: {_named(done)}. It starts at its next time; what came due meanwhile is not made up for."
    return visit.go(f"/c/{visit.name}/schedules", said if done else "It was not paused.")


@page(Right.SCHEDULE, acts=True)
def remove(visit: Visit) -> HttpResponse:
    """Take schedules away."""
    done = remove_schedules(visit.house, visit.name, _flows(visit), visit.actor)
    said = f"Taken away: {_named(done)}. It runs only when a person asks for it."
    return visit.go(f"/c/{visit.name}/schedules", said if done else "There was no such schedule.")


def _shown(visit: Visit, flows: Sequence[str], typed: Sentence | None, *, status: int = 200) -> HttpResponse:
    lines = schedule_lines(visit.about, visit.now)
    chosen = [flow for flow in flows if flow in FLOWS]
    told: dict[str, object] = {"foreseen": None, "wrong": ""}
    if typed is not None:
        try:
            foreseen = foresee_schedule(visit.house, visit.name, typed)
            told |= {"foreseen": foreseen, "later": later_words(foreseen.offset_s)}
        except ValueError as wrong:
            told["wrong"] = str(wrong)
    told |= {
        "lines": lines,
        "mood": _mood(visit, lines),
        "sentence": _sentence(visit, lines),
        "titles": {flow: travels(flow) for flow in FLOWS},
        "chosen": chosen or [one.flow for one in lines if not one.sentence],
        "editing": bool(chosen) or typed is not None,
        "form": typed or _kept_as_typed(lines, chosen),
        "usual_zone": str(options_of(visit.about).get("zone") or "UTC"),
        "examples": _EXAMPLES,
        "zones": _ZONES,
    }
    return visit.show("schedules.html", told, status=status)


def _kept_as_typed(lines: Sequence[Kept], chosen: Sequence[str]) -> Sentence:
    """Give what is kept of the first flow that is to be changed."""
    kept = next((one for one in lines if one.flow in chosen and one.sentence), None)
    return (
        Sentence(text=kept.sentence, zone=kept.zone, blackouts=kept.blackouts) if kept else Sentence(text="")
    )


def _typed(visit: Visit) -> Sentence:
    windows = [line.strip() for line in visit.typed("windows").splitlines() if line.strip()]
    return Sentence(text=visit.typed("sentence"), zone=visit.typed("zone"), blackouts=windows)


def _flows(visit: Visit) -> Sequence[str]:
    """Give the flows that were ticked; no flow would mean all to what is asked then."""
    flows = [str(flow) for flow in visit.request.POST.getlist("flow")]
    if not flows:
        raise NotReady("Nothing was chosen: tick what is to run.")
    return flows


def _named(flows: Sequence[str]) -> str:
    return ", ".join(travels(flow) for flow in flows)


def _mood(visit: Visit, lines: Sequence[Kept]) -> str:
    if visit.about.stopped:
        return "wrong"
    return "look" if any(one.paused or not one.sentence for one in lines) else "well"


def _sentence(visit: Visit, lines: Sequence[Kept]) -> str:
    """Say in one sentence what runs by itself."""
    kept = [one for one in lines if one.sentence]
    if not kept:
        return "Nothing runs by itself: no schedule is set."
    if visit.about.stopped:
        return "The connection is stopped, so nothing starts by itself. Then one run makes up for what was missed."
    paused = sum(one.paused is not None for one in kept)
    parts = [f"{len(kept) - paused} of {many(len(lines), 'flow')} run by themselves"]
    parts += [f"{paused} paused"] if paused else []
    return "; ".join(parts) + "."


PATHS = (
    path("c/<str:company>/schedules", schedules),
    path("c/<str:company>/schedules/preview", preview),
    path("c/<str:company>/schedules/save", save),
    path("c/<str:company>/schedules/pause", pause),
    path("c/<str:company>/schedules/resume", resume),
    path("c/<str:company>/schedules/remove", remove),
)
