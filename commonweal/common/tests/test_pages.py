"""The frame that every page stands in."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from commonweal.common.middleware import REFUSED

PAGE = (
    "{% extends 'base.html' %}{% block title %}Studley Green - Commonweal{% endblock %}"
    "{% block breadcrumbs %}{% include 'components/breadcrumbs.html' %}{% endblock %}"
    "{% block content %}<h1 class='govuk-heading-xl'>Studley Green</h1>"
    "<p class='govuk-body'>{{ text }}</p>{% endblock %}"
    "{% block attributions %}<p>Contains something made by somebody.</p>{% endblock %}"
)


def studley_green(request):
    template = engines["django"].from_string(PAGE)
    trail = [("Wiltshire", "/counties/E06000054/"), ("Trow & bridge", "/places/trowbridge/")]
    return HttpResponse(template.render({"trail": trail, "text": "<b>Hello</b>"}, request))


urlpatterns = [path("", studley_green)]


@pytest.fixture
def response(client, settings):
    settings.ROOT_URLCONF = __name__
    return client.get("/")


def test_a_page_has_a_language_a_title_and_one_main_landmark(response):
    text = response.content.decode()
    assert '<html lang="en-gb"' in text
    assert "<title>Studley Green - Commonweal</title>" in text
    assert text.count("<main") == text.count("<h1") == text.count("<header") == 1
    assert text.count("<footer") == 1


def test_the_skip_link_comes_first_and_leads_to_the_content(response):
    text = response.content.decode()
    body = text[text.index("<body") :]
    assert re.match(r'<body[^>]*>\s*<a href="#main-content" class="govuk-skip-link"', body)
    assert 'id="main-content"' in body


def test_what_people_typed_is_shown_and_never_run(response):
    text = response.content.decode()
    assert "&lt;b&gt;Hello&lt;/b&gt;" in text
    assert "Trow &amp; bridge" in text


def test_nothing_on_the_page_breaks_its_own_policy(response):
    text = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"\s(style|on[a-z]+)=", text)


def test_every_response_says_what_browsers_may_do_with_it(response):
    policy = response["Content-Security-Policy"]
    for directive in (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ):
        assert directive in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in REFUSED:
        assert f"{feature}=()" in response["Permissions-Policy"]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db
@pytest.mark.parametrize("width", [320, 1280])
def test_the_frame_works_in_a_browser(live_server, page, axe, settings, width):
    settings.ROOT_URLCONF = __name__
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url)
    header = page.locator(".govuk-generic-header")
    assert header.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(31, 78, 74)"
    assert "Transport" not in page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily")
    assert page.locator("body.govuk-frontend-supported").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    assert said == []
