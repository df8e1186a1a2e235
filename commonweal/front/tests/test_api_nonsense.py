"""Everything that the API's description allows, and what it does not, is answered in kind."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from urllib.parse import quote

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from commonweal.front.api import document
from commonweal.wsgi import application

pytestmark = pytest.mark.slow

#: What must hold of every answer.
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
)
#: Requests made up for each address, beside those at the bounds of each of its parameters.
TRIES = 2

#: So many addresses with a parameter of the same name share the nonsense that is tried in it.
SHARED = 4

#: What is put in the place of every parameter.
NONSENSE = (
    "' OR 1=1 --", '"; DROP TABLE places_area; --', "<script>alert(1)</script>", "../../etc/passwd",
    "%00", "\x00", "\ud7ff\uffff", "{{7*7}}", "${jndi:ldap://x}", "0", "-1", "1e309", "NaN", "9" * 400,
    "a" * 5000, "%", "_", "\\", "\r\nSet-Cookie: a=b", "٣", "E01000001\u202e", "", " ",
)  # fmt: skip

#: What stands in the other places of an address meanwhile; what is asked for besides has to be there.
REAL = {
    "code": "{council}", "slug": "no-qualifications", "indicator": "no-qualifications",
    "areas": "{area}", "shape": "POLYGON ((0 1, 0.03 1, 0.03 1.01, 0 1.01, 0 1))", "q": "alder",
}  # fmt: skip

#: Requests that have been answered as they should: with what is there in the place of what was made
#: up, several come to the same. So does one way of being wrong, of what many addresses take.
answered: set[object] = set()

schema = schemathesis.openapi.from_dict(document())
schema.app = application


@pytest.fixture(autouse=True)
def connection_kept(settings):
    """The application closes its connection after each request; here it is the test's own.

    What is loaded does not change meanwhile, and is looked up as seldom as by a public server.
    """
    settings.FRESH_FOR = 1.0
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def names_of_parameters():
    """How many addresses have a parameter of each name."""
    paths = document()["paths"].values()
    return Counter(one["name"] for each in paths for one in each["get"]["parameters"])


NAMES = names_of_parameters()


def tried(case):
    """What a request tries; requests that try the same are answered in the same way."""
    about = case.meta.phase.data
    name, way = getattr(about, "parameter", None), getattr(about, "description", None)
    if name is not None and way is not None and NAMES[name] >= SHARED:
        return (case.method, case.operation.path, name, way)
    return repr((case.method, case.formatted_path, case.query, case.headers, case.body))


@schema.parametrize()
@settings(
    max_examples=TRIES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case, site, lands):
    some = ",".join(lands.y.of(0)[4:6])
    known = {
        "code": (lands.council, lands.neighbourhood, lands.one_area, lands.y.nation),
        "indicator": ("no-qualifications",),
        "slug": ("no-qualifications",),
        "areas": (some, lands.one_area, f"{some},{lands.one_area}"),
        "place": ([lands.council, lands.one_area], [lands.one_area, lands.neighbourhood]),
        "shape": (REAL["shape"],),
        "measure": ("no-qualifications", "crime-score"),
        "show": ("education", "no-qualifications", "resilience"),
        "domain": (["education:2"], ["education:0", "health:1.5"]),
        "indicator_weights": (["no-qualifications:3"],),
        "left_out": ("no-qualifications", ""),
        "preset": ("",),
        # What many runs would say is asked elsewhere.
        "runs": (100,),
        "samples": (128,),
    }
    # Two in three are about something that is there: made-up codes get no further than 404.
    chance = zlib.crc32(repr((case.path_parameters, case.query)).encode(errors="replace"))
    if chance % 3:
        for given in (case.path_parameters, case.query or {}):
            for name in given:
                listed = name == "indicator" and given is case.query
                values = known.get("indicator_weights" if listed else name, ())
                if values:
                    given[name] = values[chance % len(values)]
    asked = tried(case)
    if asked not in answered:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})
        answered.add(asked)


@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_nonsense_in_any_parameter_is_refused_in_kind(site, lands, path):
    """In each that takes any text by itself, and in all of the others at once."""
    paths = document()["paths"]
    given = paths[path]["get"]["parameters"]
    free = [one for one in given if takes_any_text(one)]
    rest = [one for one in given if one not in free]
    # What many addresses take is looked at in one way: each of them tries some of the nonsense.
    some = NONSENSE[sorted(paths).index(path) % SHARED :: SHARED]
    for spoiled in [*([one] for one in free), rest]:
        alone = len(spoiled) == 1 and NAMES[spoiled[0]["name"]] < SHARED
        for nonsense in (NONSENSE if alone else some) if spoiled else ():
            filled, asked = path, {}
            for one in given:
                real = REAL.get(one["name"], "nothing").format(
                    council=lands.council, area=lands.one_area
                )
                if one["in"] == "path":
                    value = quote(nonsense, safe="") if one in spoiled else real
                    filled = filled.replace(f"{{{one['name']}}}", value)
                elif one in spoiled:
                    asked[one["name"]] = nonsense
                elif one["required"]:
                    asked[one["name"]] = real
            response = site.get(filled, asked)
            assert response.status_code < 500, (filled, asked)
            if response.status_code not in (200, 302):
                assert response["Content-Type"] == "application/problem+json", (filled, asked)
                assert json.loads(response.content)["status"] == response.status_code


def takes_any_text(given):
    """Whether a parameter takes texts that nothing but the answer itself looks into."""
    schema = given["schema"]
    schema = schema.get("items", schema)
    return schema.get("type") == "string" and not {"enum", "const", "pattern"} & schema.keys()


def test_what_takes_any_text_is_told_from_what_does_not():
    of_weights = document()["paths"]["/api/v1/counties/{code}/weights"]["get"]["parameters"]
    assert {one["name"] for one in of_weights if takes_any_text(one)} == {
        "code", "preset", "left_out"
    }  # fmt: skip
