"""The summary above a form names the field that each sentence speaks of."""

from __future__ import annotations

from django import forms

from sapar.sites.shared.fields import Hidden
from sapar.sites.shared.problems import LONGEST_NAME, Problem, named, problems


class Two(forms.Form):
    """Two questions and something hidden."""

    surname = forms.CharField(label="Surname", error_messages={"required": "Fill this in."})
    where = forms.CharField(label="Where are you now?", error_messages={"required": "Fill this in."})
    key = forms.CharField(widget=Hidden(), label="Key", error_messages={"required": "Send it again."})


class One(forms.Form):
    """One question: its label is the heading of the page."""

    where = forms.CharField(label="Where are you now?", error_messages={"required": "Fill this in."})


def test_each_sentence_names_its_field_and_what_is_hidden_is_led_to_by_none() -> None:
    form = Two({}, auto_id="%s", prefix="act")
    form.add_error(None, "Nothing fits.")
    assert problems(form) == [
        Problem("", "Nothing fits."),
        Problem("act-surname", "Surname: Fill this in."),
        Problem("act-where", "Where are you now? Fill this in."),
        Problem("", "Send it again."),
    ]


def test_single_question_is_not_named_again() -> None:
    assert problems(One({}, auto_id="%s")) == [Problem("where", "Fill this in.")]
    assert problems(One({"where": "here"})) == problems(One()) == problems(None) == []


def test_name_of_three_lines_is_cut() -> None:
    text = named("word " * 40, "Tick the box.")
    assert text.startswith("word word") and text.endswith("… Tick the box.")
    assert len(text) <= LONGEST_NAME + len(" Tick the box.")
    assert named("", "Tick the box.") == "Tick the box."
