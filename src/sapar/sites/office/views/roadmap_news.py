"""The newsroom: short news of the road map, written in three languages, shown to everyone when it is published."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.policies import needs
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import NewsItem, Project, RoadMap
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.services import news
from sapar.sites.office.forms.roadmap.fields import LANGUAGES
from sapar.sites.office.forms.roadmap.news import NewsForm, ReleaseForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.roadmap import needed_roadmap
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

ON_A_PAGE = 30


@needs(rules.NEWS)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """All news, drafts among them."""
    own = reading.roadmaps(request.actor, rules.NEWS)
    page = Paginator(NewsItem.objects.filter(roadmap__in=own), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/roadmap/news.html", {"section": "roadmap_news", "page": page})


@needs(rules.NEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, slug: str = "") -> HttpResponse:
    """Write an item, or change it."""
    item = item_of(request, slug) if slug else None
    roadmap: RoadMap = item.roadmap if item is not None else needed_roadmap(request, rules.NEWS)
    projects = Project.objects.filter(line__roadmap=roadmap, withdrawn_on=None).order_by("code")
    form = NewsForm(
        request.POST or None,
        projects=projects,
        tags=item.tags if item is not None else (),
        fixed=item is not None,
        taken=[] if item is not None else NewsItem.objects.values_list("slug", flat=True),
        initial=_as_typed(item) if item is not None else {"on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        address = item.slug if item is not None else form.cleaned_data["slug"]
        made = attempt(form, lambda: news.write(actor=request.actor, roadmap=roadmap, slug=address, **form.values))
        if made is not None:
            told(request, _("The news is kept."))
            return redirect("office:roadmap_news_item", made.slug)
    context = {"section": "roadmap_news", "form": form, "item": item, "roadmap": roadmap}
    return render(request, "office/roadmap/news_item.html", context, status=422 if form.errors else 200)


@needs(rules.NEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: StaffRequest) -> HttpResponse:
    """A press release becomes a draft of news with the projects that it names."""
    roadmap = needed_roadmap(request, rules.NEWS)
    form = ReleaseForm(request.POST or None, initial={"language": words.language()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = attempt(form, lambda: news.from_release(actor=request.actor, roadmap=roadmap, **said))
        if made is not None:
            told(request, _("The draft is there. Shorten it, write the other languages, then show it to everyone."))
            return redirect("office:roadmap_news_item", made.slug)
    context = {"section": "roadmap_news", "form": form, "roadmap": roadmap}
    return render(request, "office/roadmap/release.html", context, status=422 if form.errors else 200)


@needs(rules.NEWS)
@require_POST
def act(request: StaffRequest, slug: str, verb: str) -> HttpResponse:
    """Show it to everyone, or take it back."""
    item = item_of(request, slug)
    acts = {
        "publish": (news.publish, _("The news is shown to everyone.")),
        "unpublish": (news.unpublish, _("The news is taken back.")),
    }
    if verb not in acts:
        raise Http404
    service, done = acts[verb]
    if said_no(request, lambda: service(actor=request.actor, item=item)):
        told(request, done)
    return redirect("office:roadmap_news_item", slug)


def item_of(request: StaffRequest, slug: str) -> NewsItem:
    """The item, if it is for the writer. Raises Http404."""
    item = NewsItem.objects.filter(slug=slug).select_related("roadmap", "picture").first()
    if item is None or not rules.sides(request.actor, rules.NEWS, item.roadmap):
        raise Http404
    return item


def _as_typed(item: NewsItem) -> dict[str, object]:
    said: dict[str, object] = {
        "on": item.on, "source": item.source, "source_address": item.source_address, "tags": list(item.tags),
        "projects": [str(pk) for pk in item.projects.values_list("pk", flat=True)],
    }  # fmt: skip
    for lang in LANGUAGES:
        said |= {f"title_{lang}": item.titles.get(lang, ""), f"text_{lang}": item.texts.get(lang, "")}
    return said
