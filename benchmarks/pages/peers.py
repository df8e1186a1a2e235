"""What a page is measured against: the least that Django can do, and the obvious way to do it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

from commonweal.evidence import queries
from commonweal.places.models import Area

#: Every measure in a table, its numbers formatted and its ticks placed by the template.
NAIVE = """<!doctype html><html lang="en-GB"><title>{{ profile.place.name }}</title>
<h1>{{ profile.place.name }}</h1><p>{{ profile.headline }}</p>
<table>{% for one in rows %}<tr><th>{{ one.result.name }}</th>
<td>{{ one.result.value|floatformat:1 }}</td>
<td>{{ one.result.lower|floatformat:1 }} to {{ one.result.upper|floatformat:1 }}</td>
<td>{{ one.result.comparator_value|floatformat:1 }}</td>
<td>{{ one.result.difference|floatformat:1 }}</td>
<td>{{ one.result.difference_lower|floatformat:1 }} to
{{ one.result.difference_upper|floatformat:1 }}</td>
<td>{{ one.result.national_value|floatformat:1 }}</td>
<td>{{ one.result.national_ratio|floatformat:2 }}</td>
<td>{{ one.result.class_ }}</td>
<td>{% if one.ticks %}<svg viewBox="0 0 100 10">{% for tick in one.ticks %}
<line x1="{{ tick|floatformat:1 }}" x2="{{ tick|floatformat:1 }}" y1="0" y2="10"/>{% endfor %}
</svg>{% endif %}</td></tr>{% endfor %}</table>"""

_template = Engine().from_string(NAIVE)


def hello(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is called with one
    """A greeting, through all of the middleware."""
    return HttpResponse("Hello")


def naive(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 - as above
    """The measures of a place with their strips, as a first version would have been written."""
    area = Area.objects.get(code=code)
    profile, strips = queries.profile_of(area), queries.strips_of(area)
    rows = []
    for result in profile.indicators:
        strip = strips.get(result.indicator)
        ticks = []
        if strip is not None and strip.high > strip.low:
            ticks = [100 * (v - strip.low) / (strip.high - strip.low) for v in strip.values]
        rows.append({"result": result, "ticks": ticks})
    return HttpResponse(_template.render(Context({"profile": profile, "rows": rows})))
