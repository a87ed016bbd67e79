"""Every setting in which a simulated site may differ, alone; in the other voices those a profile has to speak of.

Knows the switchboard. Does not know most switches by name. All the others of the other voices are played by
tests/soak/test_all_pairs.py.
"""

from __future__ import annotations

import pytest
from bench import Bench
from plans import plan
from switchboard import WAYS, Setting, Undeclared, derive, named, settings
from trials import play, play_alone
from voices import DEFAULT, Voice, edited, voices

from ml_connector.systems.avidxchange import read_profile


def alone() -> list[object]:
    """Every setting in the default voice, and in each other those that need other words; with their facts."""
    return [
        pytest.param(
            voice,
            setting,
            id=str(setting) if voice is DEFAULT else f"{voice.name}: {setting}",
            marks=marks(voice, setting),
        )
        for voice in voices()
        for setting in settings(voice)
        if voice is DEFAULT or setting.worded
    ]


def marks(voice: Voice, setting: Setting) -> list[pytest.MarkDecorator]:
    """Its facts; in another voice it is among the long tests, which play all pairs of that voice, too."""
    facts = [pytest.mark.facts(*setting.way.facts)] if setting.way.facts else []
    return facts if voice is DEFAULT else [*facts, pytest.mark.soak]


@pytest.mark.parametrize(("voice", "setting"), alone())
def test_the_journey_ends_as_due_under_each_setting_alone(
    bench: Bench, voice: Voice, setting: Setting
) -> None:
    play_alone(bench, plan(setting, voice=voice), voice)


@pytest.mark.parametrize("voice", voices(), ids=lambda voice: voice.name)
def test_the_journey_ends_as_due_in_every_voice(bench: Bench, voice: Voice) -> None:
    play_alone(bench, plan(voice=voice), voice)


@pytest.mark.facts("S-E9", "S-E10")
@pytest.mark.parametrize("busy", ["day_end", "posting"])
def test_what_a_busy_site_refused_in_words_that_say_nothing_goes_on_when_it_is_changed(
    bench: Bench, busy: str
) -> None:
    stage = play(bench, plan(named()["sage:messages=generic"], named()[f"sage:busy={busy}"]))
    (invoice,) = [invoice.id for invoice in stage.company.invoices if invoice.kind == "one-line"]
    assert stage.ends()[invoice][0] == "refused"
    stage.avid_app.people.edit(invoice, description="once more")
    stage.run()
    assert stage.ends()[invoice][0] == "done"


def test_a_new_switch_that_takes_any_number_must_have_its_telling_values_declared() -> None:
    with pytest.raises(Undeclared, match="declare values for avid:new_knob"):
        list(derive("avid", {"new_knob": ()}, {}))


def test_a_new_switch_with_choices_is_picked_up_by_itself() -> None:
    found = derive("avid", {"new_switch": ("off", "on", "half")}, {})
    assert [str(setting) for setting in found] == ["avid:new_switch=on", "avid:new_switch=half"]


def test_every_way_that_is_argued_names_the_fact_that_argues_it() -> None:
    ways = [way for tables in WAYS.values() for table in tables.values() for way in table.values()]
    assert [way.because for way in ways if not way.facts and not way.because.startswith("§")] == []


def test_a_profile_that_is_edited_nowhere_means_the_same() -> None:
    again = read_profile(edited(DEFAULT.profile, {"formats.null_policy": "omit"}))
    assert again.operations == read_profile(DEFAULT.profile).operations


def test_two_values_of_one_switch_cannot_stand_together() -> None:
    one, other = [setting for setting in settings() if setting.factor == "avid:tokens" or setting.way.stop][
        :2
    ]
    twin = Setting(system=one.system, switch=one.switch, value="another", way=other.way)
    with pytest.raises(ValueError, match="two values of one switch"):
        plan(one, twin)
