"""The catalogue of messages is whole, and no template says anything that is not in it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests import messages
from tests.machine import ROOT

#: Words that stand outside messages on purpose: our own name, and names of formats and licences.
PROPER = {"Commonweal", "JSON", "CSV", "Atom", "SHA"}


@pytest.fixture(scope="module")
def found() -> messages.Found:
    return messages.every_message()


def templates() -> list[Path]:
    return [path for path in messages.ours(ROOT, "*.html") if "templates" in path.parts]


def bare_text(template: str) -> list[str]:
    """Words of a template that stand between its tags and not inside a message.

    What tags of the template language do, comments, code to copy, tags of HTML and their attributes
    are taken away first; attributes that are read out are looked at apart.
    """
    text = re.sub(r"\{#.*?#\}|\{% comment .*?endcomment %\}", " ", template, flags=re.DOTALL)
    text = re.sub(r"\{% blocktranslate.*?endblocktranslate %\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(code|textarea)\b.*?</\1>", " ", text, flags=re.DOTALL)
    spoken = re.findall(r"\b(?:aria-label|title|placeholder|alt|data-hint)=\"([^\"]*)\"", text)
    text = re.sub(r"<[^>]*>|&\w+;", " ", text)
    words = re.findall(r"[A-Za-z]{2,}", " ".join([text, *spoken]))
    return [word for word in words if word not in PROPER]


def test_no_template_has_bare_text():
    left = {
        path.name: words
        for path in templates()
        if (words := bare_text(path.read_text(encoding="utf-8")))
    }
    assert len(templates()) > 40
    assert left == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Read on</p>",
        '<nav aria-label="Main"></nav>',
        "{% if place %}<b>{% translate 'Near' %}</b> by{% endif %}",
    ],
)
def test_bare_text_would_be_noticed(template):
    assert bare_text(template)


def test_text_in_messages_is_not_bare():
    assert (
        bare_text(
            '{% load i18n %}<p class="small">{% translate "Read" %} {# why #}{{ name }}</p>'
            "{% blocktranslate %}All of {{ it }}{% endblocktranslate %}"
        )
        == []
    )


def test_the_catalogue_holds_every_message(found):
    written = messages.CATALOGUE.read_text(encoding="utf-8")
    missing = [
        message.text
        for message in found.messages
        if f"msgid {messages.quoted(message.text)}\n" not in written
    ]
    assert missing == [], "make words writes the catalogue anew"


def test_every_kind_of_text_is_in_it(found):
    texts = {message.text for message in found.messages}
    for text in (
        "What is strong",  # of a template
        "Compared with %(label)s, %(clauses)s.",  # of the measure
        "fewer people have no qualifications",  # a clause of the framework
        "Social capital",  # a domain
        "Supports",  # a pillar
        "Much better than %(label)s",  # a table of the pages
        "Better",  # a table that is looked up later
        "electoral division",  # a kind of place
    ):
        assert text in texts, text


def test_a_plural_is_one_message_with_two_forms():
    tree = ast.parse(
        "ngettext('%(n)s place', '%(n)s places', n); pgettext('month', 'May'); other('x')"
    )
    assert list(messages.of_python(tree)) == [
        messages.Message("%(n)s place", "%(n)s places"),
        messages.Message("May", context="month"),
    ]


def test_parameters_are_named_so_that_words_can_change_places(found):
    unnamed = [
        message.text
        for message in found.messages
        if re.search(r"%[sdif]\b(?!\w)", message.text) and "%(" not in message.text
    ]
    assert unnamed == []


def test_both_forms_of_a_plural_know_the_same_parameters(found):
    for message in found.messages:
        if message.plural:
            one, many = (set(re.findall(r"%\((\w+)\)s", t)) for t in (message.text, message.plural))
            assert one <= many, message


def test_no_entry_stands_in_the_catalogue_twice():
    written = messages.CATALOGUE.read_text(encoding="utf-8")
    entries = re.findall(r"^(?:msgctxt .*\n)?msgid .+$", written, flags=re.MULTILINE)
    assert [one for one, count in Counter(entries).items() if count > 1] == []
