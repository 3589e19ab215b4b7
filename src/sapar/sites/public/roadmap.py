"""The lines of the road map as the home page shows them: what each is for, and what it gives a person today."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Link:
    """A page of this site that a line offers."""

    route: str
    text: Promise


@dataclass(frozen=True)
class Line:
    """One line of the road map. `today` is what works now; a line without links says that it is not built."""

    name: str
    title: Promise
    today: Promise
    links: tuple[Link, ...] = ()

    @property
    def built(self) -> bool:
        """Whether a person can use something of it today."""
        return bool(self.links)


LINES: tuple[Line, ...] = (
    Line(
        "strategy",
        _("The government's migration-policy strategy"),
        _("Not built yet. Here the strategy's goals and figures will be shown, and how far each has come."),
    ),
    Line(
        "legislation",
        _("Better legislation"),
        _(
            "You can read the rules of each destination, of the Eurasian Economic Union and of Kyrgyzstan "
            "as they stood on any day, and see what changed."
        ),
        (Link("public:law", _("Open the law of a country")),),
    ),
    Line(
        "employment",
        _("Support for citizens in lawful work abroad"),
        _(
            "You can check whether you may go, until when you may stay, whether you may work and what you must do by when."
        ),
        (Link("public:check", _("Check a country")), Link("public:examples", _("See examples"))),
    ),
    Line(
        "skills",
        _("Skills and qualifications before leaving"),
        _("Not built yet. Here you will find which course opens more jobs abroad."),
    ),
    Line(
        "protection",
        _("Against irregular migration, removal and trafficking; protection of rights"),
        _("Not built yet. Here people will be able to report abuse safely, without giving a name if they wish."),
    ),
    Line(
        "consular",
        _("Stronger consular institutions abroad"),
        _(
            "You can register with your mission when you are abroad, and read what the missions warn of. In the office "
            "the missions handle requests for help, registrations, appointments and warnings."
        ),
        (Link("public:register", _("Register with your mission")), Link("public:warnings", _("Read the warnings"))),
    ),
    Line(
        "repatriation",
        _("Help to ethnic Kyrgyz in Afghanistan, and return to the homeland"),
        _("Not built yet. Here families who return will be registered and helped, also where there is no internet."),
    ),
    Line(
        "roadmap",
        _("The road map itself"),
        _(
            "You can see what was promised, by when, done or late, the money and who answers for it, read the news, and "
            "take the plan's data. The two sides plan and report in the office."
        ),
        (Link("public:road_map", _("Open the road map")), Link("public:news", _("Read the news"))),
    ),
)
"""In the words in which the country's foreign minister proposed them, shortened."""
