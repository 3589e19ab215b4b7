"""Pictures of the public pages: of a project, of a news item."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts.policies import needs
from sapar.core.files import queries as files
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import NewsItem, Picture, Project
from sapar.lines.roadmap.services import pictures
from sapar.sites.office.forms.roadmap.pictures import PictureForm
from sapar.sites.office.telling import attempt, told
from sapar.sites.office.views.roadmap_news import item_of
from sapar.sites.office.views.roadmap_project import project_of
from sapar.sites.shared.requests import StaffRequest


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def of_project(request: StaffRequest, uid: str) -> HttpResponse:
    """The picture of a project."""
    project = project_of(request, uid)
    rules.require(request.actor, rules.WRITE, project.line.roadmap)
    back = reverse("office:roadmap_project", args=[uid])
    return _page(request, project, {"section": "roadmap", "back": back, "back_words": f"{project.code} {project}"})


@needs(rules.NEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_news(request: StaffRequest, slug: str) -> HttpResponse:
    """The picture of a news item."""
    item = item_of(request, slug)
    back = reverse("office:roadmap_news_item", args=[slug])
    return _page(request, item, {"section": "roadmap_news", "back": back, "back_words": str(item) or slug})


def _page(request: StaffRequest, subject: Project | NewsItem, context: dict[str, Any]) -> HttpResponse:
    removing = "remove" in request.POST
    if removing:
        pictures.take_away(actor=request.actor, subject=subject)
        told(request, _("The picture is taken away."))
        return redirect(context["back"])
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        handed = form.cleaned_data

        def shown() -> Picture:
            return pictures.show(
                actor=request.actor, subject=subject, content=handed["file"], texts=form.texts, credit=handed["credit"]
            )

        if attempt(form, shown) is not None:
            told(request, _("The picture is kept; everybody sees it where the project or the news is shown."))
            return redirect(context["back"])
    context |= {"form": form, "heading": _("Picture"), "picture": subject.picture}
    return render(request, "office/roadmap/picture.html", context, status=422 if form.errors else 200)


@needs(rules.READ)
@require_safe
def drawn(request: StaffRequest, uid: str) -> HttpResponse | FileResponse:
    """The picture itself, for staff of the two sides: that of a draft, too."""
    found = Picture.objects.filter(uid=uid).select_related("file__blob").first()
    if found is None:
        raise Http404
    roadmaps = [each.line.roadmap for each in found.projects.select_related("line__roadmap")]
    roadmaps += [each.roadmap for each in found.news.select_related("roadmap")]
    if not any(rules.sides(request.actor, rules.READ, roadmap) for roadmap in roadmaps):
        raise Http404
    response = FileResponse(files.read(found.file), content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
