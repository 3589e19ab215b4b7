"""Words for codes that only the office's pages say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FOUND_BY = {
    "name": _("by name"),
    "pin": _("by PIN"),
    "document": _("by document number"),
    "phone": _("by phone"),
    "birth": _("by birth date"),
}

FIELDS = {
    "surname": _("Surname"),
    "given": _("Given name"),
    "patronymic": _("Patronymic"),
    "one_name": _("Only one name"),
    "full_name": _("Name"),
    "birth": _("Date of birth"),
    "birth_date": _("Date of birth"),
    "birth_precision": _("How exact the date of birth is"),
    "sex": _("Sex"),
    "citizenships": _("Citizenship"),
    "pin": _("PIN"),
    "district": _("District at home"),
    "value": _("Number or address"),
    "value_key": _("Number as searched"),
    "safety": _("Safety"),
    "note": _("Note"),
    "ended_on": _("No longer in use since"),
    "left": _("Left on"),
    "entered": _("Entered on"),
    "country": _("Country"),
    "purpose": _("Purpose"),
    "region": _("Region or city"),
    "number": _("Number"),
    "expires_on": _("Valid until"),
    "state": _("State"),
    "sensitivity": _("Sensitivity"),
    "died_on": _("Died on"),
}

FIELDS["uid"] = _("Number of the record")

IMPORTED = {
    "surname": _("Surname"),
    "given": _("Given name"),
    "patronymic": _("Patronymic"),
    "one_name": _("Only one name"),
    "full_name": _("Whole name in one column"),
    "birth_date": _("Date or year of birth"),
    "sex": _("Sex"),
    "pin": _("PIN"),
    "document_number": _("Number of the passport"),
    "phone": _("Phone"),
    "district": _("District at home"),
    "country": _("Country of stay"),
    "entered": _("Entered on"),
    "left": _("Left on"),
    "external_id": _("Number in the other system"),
    "reason": _("Ground or reason"),
    "starts_on": _("Holds from"),
    "expires_on": _("Holds until"),
}
"""Columns of tables that are taken in."""
OF_PERSONS = tuple(name for name in IMPORTED if name not in ("reason", "starts_on", "expires_on"))
OF_ENTRIES = (
    "surname", "given", "patronymic", "one_name", "full_name", "birth_date", "pin", "document_number", "reason",
    "starts_on", "expires_on",
)  # fmt: skip
"""Columns of a table of entries for a watch list."""

PLAN_KINDS = {
    "project": _("Project"),
    "result": _("Result"),
    "activity": _("Activity"),
    "indicator": _("Indicator"),
    "target": _("Target"),
    "budget": _("Budget"),
    "spending": _("Payment"),
    "risk": _("Risk"),
    "assumption": _("Assumption"),
    "role": _("Role"),
    "roadmap": _("Road map"),
    "line": _("Line of work"),
    "partner": _("Partner"),
    "decision": _("Decision"),
    "document": _("Document"),
}
"""Rows of a road map's plan."""

VALUE_COLUMNS = {
    "indicator": _("Code of the indicator"),
    "period": _("Period"),
    "value": _("Value"),
    "numerator": _("Numerator"),
    "denominator": _("Denominator"),
    "comment": _("Comment"),
    "sex": _("Sex"),
    "age": _("Age"),
    "district": _("District"),
    "corridor": _("Corridor"),
    "country": _("Country"),
    "office": _("Office"),
    "disability": _("Disability"),
}
"""Columns of a table of values."""

PLAN_FIELDS = {
    "titles": _("Title"),
    "summaries": _("What is promised to people"),
    "state": _("State"),
    "starts": _("Begins on"),
    "ends": _("Ends on"),
    "line": _("Line of work"),
    "lead": _("Who leads it"),
    "parent": _("Leads to"),
    "result": _("Result"),
    "planned_start": _("Planned from"),
    "planned_end": _("Planned until"),
    "actual_start": _("Begun on"),
    "actual_end": _("Finished on"),
    "progress": _("Done, per cent"),
    "responsible": _("Who answers for it"),
    "withdrawn_on": _("Taken out of the plan on"),
    "cards": _("Definition card"),
    "query": _("Query of the services"),
    "filters": _("Filters"),
    "over_time": _("Several periods together"),
    "over_places": _("Several places together"),
    "broken_down_by": _("Broken down by"),
    "baseline": _("Value before the work began"),
    "baseline_year": _("Year of that value"),
    "value": _("Target"),
    "amount": _("Amount"),
    "period_start": _("For the time from"),
    "period_end": _("until"),
    "on": _("Day"),
    "treatments": _("What is done about it"),
    "likelihood": _("How likely"),
    "impact": _("How bad"),
    "owner": _("Who watches it"),
    "holds": _("Does it hold?"),
    "contact": _("Office to turn to"),
    "names": pgettext_lazy("not of a person", "Name"),
    "kind": _("Kind"),
    "organisation": _("Organisation whose staff sign in here"),
    "iati_ref": _("Identifier in IATI"),
    "descriptions": _("Description"),
    "position": _("Place in the order"),
    "frequency": _("How often is reported"),
    "due_days": _("Days after a period's end by which a report is due"),
    "places": _("Where it acts"),
    "sectors": _("Purpose codes"),
    "number": _("Number"),
    "texts": _("What was decided"),
    "minutes": _("Minutes"),
    "language": _("Language of the document"),
    "file": _("File"),
    "address": _("Address where it is found"),
    "open": _("Everybody may read it"),
}
"""Fields of the plan, for its history."""
