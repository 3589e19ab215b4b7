"""Pictures for everybody: drawn anew, told in words, gone with the project or the news that they belong to."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from PIL import Image

from sapar.core.accounts.policy import Denied
from sapar.core.files import queries as files
from sapar.core.refusals import Refused
from sapar.lines.roadmap.models import NewsItem, Picture
from sapar.lines.roadmap.services import news, pictures, plan
from tests.integration.roadmap.conftest import World, drawing, texts
from tests.integration.roadmap.test_pages import day
from tests.security import walking

WORDS = {f"text_{lang}": f"A desk {lang}" for lang in ("ky", "ru", "en")}


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    settings.SECOND_FACTOR_REQUIRED = False


def draft(world: World) -> NewsItem:
    return news.write(
        actor=world.ministry,
        roadmap=world.roadmap,
        slug="one",
        on=date(2026, 3, 1),
        titles=texts("N"),
        texts=texts("n"),
    )


def kept(picture: Picture) -> Image.Image:
    with files.read(picture.file) as opened:
        return Image.open(io.BytesIO(opened.read()))


def test_picture_is_drawn_anew_without_what_a_camera_notes(world: World) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CAMERA-SENTINEL"  # lies on its side; the maker
    handed = drawing(size=(3200, 1000), exif=exif)
    made = pictures.show(actor=world.ministry, subject=world.project, content=handed, texts=texts("Desk"))
    assert (made.width, made.height) == (500, 1600)
    drawn = kept(made)
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("JPEG", (500, 1600), {})
    with files.read(made.file) as opened:
        assert b"CAMERA-SENTINEL" not in opened.read()
    world.project.refresh_from_db()
    assert world.project.picture == made


def test_clear_parts_of_a_picture_become_white(world: World) -> None:
    handed = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(handed, "PNG")
    handed.seek(0)
    made = pictures.show(actor=world.ministry, subject=world.project, content=handed, texts=texts("Desk"))
    assert kept(made).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n%%EOF\n", "picture"),
        (b"no picture", "picture"),
        (b"\xff\xd8" + bytes(10 * 1024 * 1024), "10 MB"),
        (drawing("PNG", (6000, 5000)).getvalue(), "pixels"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(world: World, content: bytes, said: str) -> None:
    with override("en"), pytest.raises(Refused, match=said):
        pictures.show(actor=world.ministry, subject=world.project, content=io.BytesIO(content), texts=texts("x"))
    assert not Picture.objects.exists()


def test_words_are_needed_in_each_language(world: World) -> None:
    with pytest.raises(Refused) as refused:
        pictures.show(
            actor=world.ministry, subject=world.project, content=drawing(), texts={"ky": "x", "ru": " ", "en": "x"}
        )
    assert refused.value.at == "text_ru"


def test_stranger_shows_and_takes_away_nothing(world: World) -> None:
    item = draft(world)
    for subject in (world.project, item):
        pictures.show(actor=world.ministry, subject=subject, content=drawing(), texts=texts("x"))
        with pytest.raises(Denied):
            pictures.show(actor=world.stranger, subject=subject, content=drawing(), texts=texts("x"))
        with pytest.raises(Denied):
            pictures.take_away(actor=world.stranger, subject=subject)
        subject.refresh_from_db()
        assert subject.picture is not None


def test_everybody_sees_a_picture_only_where_it_is_shown(world: World, client: Client) -> None:
    item = draft(world)
    of_news = pictures.show(actor=world.ministry, subject=item, content=drawing(), texts=texts("Talks"), credit="A. B.")
    of_project = pictures.show(actor=world.ministry, subject=world.project, content=drawing(), texts=texts("Desk"))

    def status(picture: Picture) -> int:
        return client.get(f"/en/road-map/pictures/{picture.uid}.jpg").status_code

    assert (status(of_news), status(of_project)) == (404, 200)  # the news is a draft
    news.publish(actor=world.ministry, item=item)
    answer = client.get(f"/en/road-map/pictures/{of_news.uid}.jpg")
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200, "image/jpeg", "nosniff",
    )  # fmt: skip
    assert Image.open(io.BytesIO(answer.content)).size == (40, 20)
    page = client.get("/ru/news/one/").content.decode()
    assert f'src="/ru/road-map/pictures/{of_news.uid}.jpg" alt="Talks ru"' in page
    assert "A. B." in page
    feed = client.get("/en/news/feed.json").json()
    assert feed["items"][0]["image"].endswith(f"/en/road-map/pictures/{of_news.uid}.jpg")
    for address in ("/ky/road-map/C1/", "/ky/road-map/"):
        assert f'src="/ky/road-map/pictures/{of_project.uid}.jpg" alt="Desk ky"' in client.get(address).content.decode()
    pictures.take_away(actor=world.ministry, subject=item)
    plan.withdraw(actor=world.ministry, subject=world.project, reason="over")
    assert (status(of_news), status(of_project)) == (404, 404)


def test_office_page_keeps_a_picture_and_takes_it_away(world: World) -> None:
    browser = walking.signed_in(world.ministry.user)
    address = f"/en/office/roadmap/projects/{world.project.uid}/picture/"
    refused = browser.post(address, {**WORDS, "file": io.BytesIO(b"no picture")})
    assert refused.status_code == 422
    assert browser.post(address, {**WORDS, "file": drawing(), "credit": "C. D."}).status_code == 302
    made = Picture.objects.get()
    assert (made.texts, made.credit) == ({lang: f"A desk {lang}" for lang in ("ky", "ru", "en")}, "C. D.")
    page = browser.get(f"/en/office/roadmap/projects/{world.project.uid}/").content.decode()
    assert f"/en/office/roadmap/pictures/{made.uid}.jpg" in page
    assert browser.post(address, {"remove": "1"}).status_code == 302
    world.project.refresh_from_db()
    assert world.project.picture is None


def test_project_says_where_it_acts_and_the_page_draws_it(world: World, client: Client) -> None:
    browser = walking.signed_in(world.ministry.user)
    address = f"/en/office/roadmap/change/project/{world.project.uid}/"
    form = {
        "title_en": "Desk", "state": "active", "line": str(world.line.pk), "reason": "agreed",
        **day("starts", date(2026, 1, 1)), **day("ends", date(2027, 12, 31)),
    }  # fmt: skip
    assert browser.post(address, {**form, "places": ["XX"]}).status_code == 422
    assert browser.post(address, {**form, "places": ["RU", "KG-O"]}).status_code == 302
    world.project.refresh_from_db()
    assert world.project.places == ["RU", "KG-O"]
    assert "Russia, Osh" in browser.get(f"/en/office/roadmap/projects/{world.project.uid}/").content.decode()
    page = client.get("/en/road-map/").content.decode()
    assert "Where it is done" in page
    assert 'href="?place=KG-O#projects">Osh</a>' in page
    assert "<dt>Where:</dt><dd>Russia, Osh</dd>" in client.get("/en/road-map/C1/").content.decode()
    with pytest.raises(Refused):
        plan.revise(actor=world.ministry, subject=world.project, reason="x", places=["nowhere"])
