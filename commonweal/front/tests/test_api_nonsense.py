"""Everything that the API's description allows, and what it does not, is answered in kind."""

from __future__ import annotations

import json
import zlib
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
#: Requests made up for each address.
TRIES = 25

#: What is put in the place of every parameter.
NONSENSE = (
    "' OR 1=1 --", '"; DROP TABLE places_area; --', "<script>alert(1)</script>", "../../etc/passwd",
    "%00", "\x00", "\ud7ff\uffff", "{{7*7}}", "${jndi:ldap://x}", "0", "-1", "1e309", "NaN", "9" * 400,
    "a" * 5000, "%", "_", "\\", "\r\nSet-Cookie: a=b", "٣", "E01000001\u202e", "", " ",
)  # fmt: skip

#: What stands in the other places of an address meanwhile.
REAL = {"code": "{council}", "slug": "no-qualifications", "indicator": "no-qualifications"}

schema = schemathesis.openapi.from_dict(document())
schema.app = application


@pytest.fixture(autouse=True)
def connection_kept():
    """The application closes its connection after each request; here it is the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


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
    known = {
        "code": (lands.council, lands.neighbourhood, lands.one_area, lands.y.nation),
        "indicator": ("no-qualifications",),
        "slug": ("no-qualifications",),
    }
    # Two in three are about something that is there: made-up codes get no further than 404.
    chance = zlib.crc32(repr((case.path_parameters, case.query)).encode(errors="replace"))
    if chance % 3:
        for name in set(known) & set(case.path_parameters):
            case.path_parameters[name] = known[name][chance % len(known[name])]
    case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})


@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_nonsense_in_any_parameter_is_refused_in_kind(site, lands, path):
    given = document()["paths"][path]["get"]["parameters"]
    for nonsense in NONSENSE:
        for one in given:
            filled, asked = path, {}
            for other in given:
                value = REAL.get(other["name"], "nothing").format(council=lands.council)
                if other is one:
                    value = quote(nonsense, safe="")
                filled = filled.replace(f"{{{other['name']}}}", value)
            if one["in"] == "query":
                asked = {one["name"]: nonsense}
            response = site.get(filled, asked)
            assert response.status_code < 500, (filled, asked)
            if response.status_code not in (200, 302):
                assert response["Content-Type"] == "application/problem+json", (filled, asked)
                assert json.loads(response.content)["status"] == response.status_code
