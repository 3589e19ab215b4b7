"""Home, examples and pages about the site. Pages for errors are templates only: 400, 403, 404 and 500.html."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sapar.core.accounts.policies import public
from sapar.lines.employment import queries
from sapar.sites.public import draft, roadmap
from sapar.sites.public.views.answer import answer_context, reading_of
from sapar.sites.public.views.check import see_other
from sapar.sites.shared import answers, words


@public
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here, and the road map."""
    return render(request, "public/home.html", {"lines": roadmap.LINES, "codes": answers.destinations()})


@public
@require_http_methods(["GET", "HEAD"])
def examples(request: HttpRequest) -> HttpResponse:
    """The invented cases."""
    lang = words.language()
    found = [
        {"slug": e.slug, "title": e.title(lang), "note": e.note(lang), "country": words.country(e.destination)}
        for e in queries.examples()
    ]
    return render(request, "public/examples.html", {"examples": found})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def example(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer to an invented case; sent, the case becomes the visitor's own to change."""
    found = queries.example(slug=slug)
    if found is None:
        raise Http404
    if request.method == "POST":
        draft.Draft.from_case(found.case).save(request)
        return see_other(reverse("public:summary"))
    lang = words.language()
    reading = reading_of(found.case, timezone.localdate())
    context = {**answer_context(reading), "example": {"title": found.title(lang), "note": found.note(lang)}}
    return render(request, "public/example.html", context)


@public
@require_http_methods(["GET", "HEAD"])
def about(request: HttpRequest) -> HttpResponse:
    """What Sapar is, and up to which day each law is known."""
    known = [(words.country(code), answers.law_known_until(code)) for code in answers.destinations()]
    return render(request, "public/about.html", {"known": known})


@public
@require_http_methods(["GET", "HEAD"])
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to what one types: nothing is kept."""
    return render(request, "public/privacy.html")


@public
@require_http_methods(["GET", "HEAD"])
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everyone can use the site."""
    return render(request, "public/accessibility.html")


@public
@require_http_methods(["GET", "HEAD"])
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the law and nothing that a visitor asks."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{lang}/{part}/" for lang in words.LANGUAGES for part in ("check", "register")),
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
