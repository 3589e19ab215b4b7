"""Forms of programmes: XLSForm tables in three languages, their answers checked and computed on the server.

    form = load_form(folder, "petition")
    done = evaluate(form, answers, today=day, lang="ky")   # done.items for a page, done.errors, done.answers to keep

A page posts fields named by path: nest(form, posted) makes nested answers of them; see `Item` for what a template
renders. with_turn() and without_turn() add and remove a turn of a repeat. dumps(form) goes beside the answers; loads()
brings the same version back. check(form) names what is wrong with a form; xform_xml(), from_submission() and from_odk()
are the way to ODK Collect and Central and back.
"""

from sapar.core.cases.forms.check import Problem, check
from sapar.core.cases.forms.evaluate import Cleaned, Evaluation, Item, Option, clean, evaluate
from sapar.core.cases.forms.load import dumps, form_from_text, load_form, loads
from sapar.core.cases.forms.model import Choice, Form, Question
from sapar.core.cases.forms.odk import Export, OdkFault, Submission, from_odk, from_submission, xform_xml
from sapar.core.cases.forms.posting import nest, with_turn, without_turn
from sapar.core.cases.forms.tables import FormFault

__all__ = [
    "Choice", "Cleaned", "Evaluation", "Export", "Form", "FormFault", "Item", "OdkFault", "Option", "Problem", "Question", "Submission", "check", "clean", "dumps", "evaluate", "form_from_text", "from_odk", "from_submission", "load_form", "loads", "nest", "with_turn", "without_turn", "xform_xml",
]  # fmt: skip
