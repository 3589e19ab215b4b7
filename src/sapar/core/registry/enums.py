"""Words of the register that people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As in the documents."""

    FEMALE = "f", _("female")
    MALE = "m", _("male")


class Precision(models.TextChoices):
    """How much of a birth date is known."""

    DAY = "day", _("day, month and year")
    MONTH = "month", _("month and year")
    YEAR = "year", _("year only")
    UNKNOWN = "unknown", _("not known")


class NameKind(models.TextChoices):
    """Why somebody has a name."""

    CURRENT = "current", _("current name")
    BIRTH = "birth", _("name at birth")
    FORMER = "former", _("former name")
    MARRIED = "married", _("married name")
    DOCUMENT = "document", _("as printed in a document")
    ALIAS = "alias", _("also known as")


class DocumentKind(models.TextChoices):
    """Kinds of documents; the words of the pathways' cases, and others."""

    PASSPORT = "passport", _("passport for travel")
    ID_CARD = "id_card", _("identity card")
    SERVICE_PASSPORT = "service_passport", _("service passport")
    DIPLOMATIC_PASSPORT = "diplomatic_passport", _("diplomatic passport")
    SEAFARER_PASSPORT = "seafarer_passport", _("seafarer's passport")
    RETURN_CERTIFICATE = "return_certificate", _("return certificate")
    BIRTH_CERTIFICATE = "birth_certificate", _("birth certificate")
    OTHER = "other", _("other document")


class DocumentState(models.TextChoices):
    """What has become of a document."""

    HELD = "held", _("held")
    LOST = "lost", _("lost")
    STOLEN = "stolen", _("stolen")
    TAKEN = "taken", _("taken away by somebody")
    CANCELLED = "cancelled", _("cancelled")


class ContactKind(models.TextChoices):
    """Ways to reach somebody."""

    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    MESSENGER = "messenger", _("messenger")
    ADDRESS = "address", _("address")
    THROUGH = "through", _("through somebody else")


class Safety(models.TextChoices):
    """Whether using a contact point may harm the person."""

    SAFE = "safe", _("safe to use")
    ASK_FIRST = "ask_first", _("ask the person first")
    UNSAFE = "unsafe", _("not safe: do not use")


class Relation(models.TextChoices):
    """What the relative is to the person."""

    SPOUSE = "spouse", _("spouse")
    PARENT = "parent", _("parent")
    CHILD = "child", _("child")
    SIBLING = "sibling", _("brother or sister")
    GUARDIAN = "guardian", _("guardian")
    WARD = "ward", _("child in guardianship")
    OTHER = "other", _("other relative")


OPPOSITE = {
    Relation.SPOUSE: Relation.SPOUSE,
    Relation.PARENT: Relation.CHILD,
    Relation.CHILD: Relation.PARENT,
    Relation.SIBLING: Relation.SIBLING,
    Relation.GUARDIAN: Relation.WARD,
    Relation.WARD: Relation.GUARDIAN,
    Relation.OTHER: Relation.OTHER,
}
"""The same bond seen from the other side."""


class MemberRole(models.TextChoices):
    """Somebody's place in a household."""

    HEAD = "head", _("head of the household")
    SPOUSE = "spouse", _("spouse")
    CHILD = "child", _("child")
    PARENT = "parent", _("parent")
    OTHER = "other", _("other member")


class Purpose(models.TextChoices):
    """Why somebody is abroad; the words of the pathways' cases."""

    VISIT = "visit", _("visit")
    WORK = "work", _("work")
    FAMILY = "family", _("family")
    STUDY = "study", _("study")
    TRANSIT = "transit", _("transit")


class ContractKind(models.TextChoices):
    """Under which law somebody works."""

    EMPLOYMENT = "employment", _("employment contract")
    CIVIL = "civil", _("civil-law contract for services")


class EventKind(models.TextChoices):
    """Acts and measures that rules ask about; the words of the pathways' cases."""

    REGISTRATION = "registration", _("registration at the place of stay")
    MEDICAL = "medical", _("medical examination")
    FINGERPRINTS = "fingerprints", _("fingerprints taken")
    RESIDENCE_APPLICATION = "residence_application", _("application for residence")
    WORK_PERMIT_APPLICATION = "work_permit_application", _("application for a work permit")
    APPLICATION = "application", _("other application")
    FINE = "fine", _("fine")
    OFFENCE = "offence", _("offence")
    BAN = "ban", _("ban on entry")
    EXPULSION = "expulsion", _("expulsion")
    DEPORTATION = "deportation", _("deportation")
    FEE_PAID = "fee_paid", _("fee paid")
    SCHOOL_ENROLMENT = "school_enrolment", _("enrolment at a school")
    NOTICE = "notice", _("notice")


class QualificationKind(models.TextChoices):
    """Proofs of what somebody can do."""

    LANGUAGE = "language", _("language")
    SKILL_TEST = "skill_test", _("skill test")
    DIPLOMA = "diploma", _("diploma")


class Verdict(models.TextChoices):
    """What a decision says of two records."""

    SAME = "same", _("one person")
    DIFFERENT = "different", _("two persons")


class Origin(models.TextChoices):
    """Where a pair to review comes from."""

    SAVE = "save", _("found when a record was saved")
    IMPORT = "import", _("found in an import")
    LINK = "link", _("found by batch linkage")


class WatchKind(models.TextChoices):
    """What a watch list is for."""

    MISSING = "missing", _("missing persons")
    BARRED_RECRUITER = "barred_recruiter", _("barred recruiters")
    ENTRY_BAN = "entry_ban", _("bans on entry of a destination")
    OTHER = "other", _("other")


class AppealState(models.TextChoices):
    """What became of an appeal against an entry in a watch list."""

    OPEN = "open", _("waiting for a decision")
    GRANTED = "granted", _("granted: the entry has ended")
    REFUSED = "refused", _("refused")


class RowOutcome(models.TextChoices):
    """What became of a row of an import."""

    CREATED = "created", _("new record")
    KNOWN = "known", _("known already")
    BAD = "bad", _("not usable")


class ImportState(models.TextChoices):
    """How far an import is."""

    READY = "ready", _("ready to run")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
