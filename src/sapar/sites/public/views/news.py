"""The newsroom: short news of the road map, a page each, and as feeds (Atom, JSON Feed 1.1)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from sapar.core.accounts.policies import public
from sapar.lines.roadmap import topics
from sapar.lines.roadmap.models import NewsItem
from sapar.lines.roadmap.queries import public as reads
from sapar.sites.shared import words

A_PAGE, IN_FEED = 15, 40


@public
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What was published, the newest first; of one tag, if the address says so."""
    tag = request.GET.get("tag", "")
    page = Paginator(reads.news(tag), A_PAGE).get_page(request.GET.get("page"))
    filters = urlencode({"tag": tag}) + "&" if tag else ""
    context = {"section": "news", "page": page, "tag": tag, "tags": reads.news_tags(), "filters": filters}
    return render(request, "public/news/list.html", context)


@public
@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item with its source and the projects it concerns."""
    try:
        found, projects = reads.news_item(slug)
    except NewsItem.DoesNotExist:
        raise Http404 from None
    return render(request, "public/news/item.html", {"section": "news", "item": found, "projects": projects})


def _plain(text: str) -> str:
    """Without the control characters that no feed may hold."""
    return "".join(letter for letter in text if letter in "\t\n" or ord(letter) >= 32)


def ident(found: NewsItem, lang: str) -> str:
    """The id of an item in a feed: the same for ever, wherever the site moves."""
    return uuid.uuid5(uuid.UUID(found.roadmap.uid), f"news/{found.slug}/{lang}").urn


def _entries(absolute: Callable[[str], str]) -> list[dict[str, Any]]:
    lang = words.language()
    return [
        {
            "id": ident(found, lang),
            "url": absolute(reverse("public:news_item", args=[found.slug])),
            "title": _plain(words.said(found.titles)),
            "text": _plain(words.said(found.texts)),
            "published": found.published_at,
            "modified": max(found.published_at or found.updated_at, found.updated_at),
            "tags": [_plain(topics.name(str(tag))) for tag in found.tags],
            "source": _plain(found.source),
            "image": _image(found, absolute),
        }
        for found in reads.news()[:IN_FEED]
    ]


def _image(found: NewsItem, absolute: Callable[[str], str]) -> str:
    return absolute(reverse("public:road_map_picture", args=[found.picture.uid])) if found.picture is not None else ""


def _title() -> str:
    return _("News of the road map")


@public
@require_safe
@conditional_page
def atom(request: HttpRequest) -> HttpResponse:
    """The newest items as an Atom feed."""
    absolute = request.build_absolute_uri
    address, lang = absolute(reverse("public:news_atom")), words.language()
    feed = Atom1Feed(
        title=_title(),
        link=absolute(reverse("public:news")),
        description="",
        subtitle=_("What is promised, done and decided on labour migration."),
        language=lang,
        feed_url=address,
        feed_guid=address,
        author_name=_("Sapar"),
    )
    for each in _entries(absolute):
        feed.add_item(
            title=each["title"],
            link=each["url"],
            description=linebreaks(each["text"], autoescape=True),
            unique_id=each["id"],
            pubdate=each["published"],
            updateddate=each["modified"],
            categories=each["tags"],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public
@require_safe
@conditional_page
def json_feed(request: HttpRequest) -> HttpResponse:
    """The newest items as a JSON Feed 1.1."""
    absolute = request.build_absolute_uri
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(),
        "home_page_url": absolute(reverse("public:news")),
        "feed_url": absolute(reverse("public:news_json")),
        "description": _("What is promised, done and decided on labour migration."),
        "language": words.language(),
        "authors": [{"name": _("Sapar")}],
        "items": [
            {
                "id": each["id"],
                "url": each["url"],
                "title": each["title"],
                "content_text": each["text"],
                "date_published": each["published"].isoformat(timespec="seconds"),
                "date_modified": each["modified"].isoformat(timespec="seconds"),
                "tags": each["tags"],
                "language": words.language(),
                **({"image": each["image"]} if each["image"] else {}),
            }
            for each in _entries(absolute)
        ],
    }
    content = json.dumps(feed, ensure_ascii=False)
    return HttpResponse(content, content_type="application/feed+json; charset=utf-8")
