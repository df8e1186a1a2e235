"""Who can do what here and why: pages for those who may see it, and each person's own roles."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonweal.audit.models import Entry
from commonweal.audit.operations import READ
from commonweal.front.tests.reading import read
from commonweal.people.models import Invitation, Role, User
from commonweal.people.tests import factories
from commonweal.people.tests.factories import person, role

PASSWORD = "wolf-river-lantern-9"
NEXT_YEAR = timezone.localdate() + timedelta(days=300)


@pytest.fixture
def here(site, lands):
    """Bryn keeps roles of Alder; the council and a charity work there."""
    council = factories.council(lands.council)
    factories.organisation("Neighbours", "vcse", lands.council)
    bryn = person("bryn")
    role(bryn, "role_keeper", lands.council, ends=NEXT_YEAR)
    role(bryn, "priority_officer", lands.council)
    return council


def browser(who: User | str) -> Client:
    made = Client()
    made.force_login(
        who if isinstance(who, User) else User.objects.get(email=f"{who}@cast.example")
    )
    return made


def second(lands) -> Client:
    fay = User.objects.create_user("fay@cast.example", "Fay Moss")
    role(fay, "role_keeper", lands.council)
    return browser(fay)


def granting(lands, **changes):
    council = factories.council(lands.council)
    return {
        "person": "carys@cast.example",
        "role": "volunteer",
        "organisation": str(council.public_id),
        "place": lands.council,
        "starts": "",
        "ends": "",
        "reason": "She asked to help.",
        "do": "grant",
        **changes,
    }


ADDRESSES = ("/office/roles/", "/office/roles/grant/", "/office/roles/invitations/", "/office/log/")


@pytest.mark.parametrize("address", [*ADDRESSES, "/my-roles/"])
def test_who_is_not_signed_in_is_asked_to(site, address):
    assert site.get(address)["Location"] == f"/sign-in/?next={address}"
    assert site.post(address, {})["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_no_role_is_refused_and_told_of_their_own_page(site, lands, address):
    answer = browser(person("asha")).get(address)
    assert answer.status_code == 403
    assert "/my-roles/" in read(answer).links


def test_the_officer_of_another_council_sees_nobody_of_this_one(here, lands):
    esme = person("esme")
    role(esme, "role_keeper", lands.y.councils[1])
    row = Role.objects.filter(person__email="bryn@cast.example").first()
    page = read(browser(esme).get(f"/office/roles/?place={lands.council}"))
    assert "Bryn" not in page.said
    assert browser(esme).get(f"/office/roles/{row.public_id}/").status_code == 404
    for step in ("end", "hand-over", "deputy", "approve", "refuse"):
        answer = browser(esme).post(f"/office/roles/{row.public_id}/{step}/", {})
        assert answer.status_code == 404
    assert Role.objects.get(pk=row.pk).ends == row.ends


def test_the_list_says_who_may_do_what_and_why_and_that_it_was_read(here, lands):
    page = read(browser("bryn").get("/office/roles/"))
    assert "Bryn Howell: keeper of roles" in page.said
    assert "write, publish, end and withdraw priority lists" in page.said
    assert "Made for a test. Granted by tests" in page.said
    entry = Entry.objects.filter(verb=READ).last()
    assert (entry.place, entry.detail) == (lands.council, {"what": "roles", "count": 2})


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("place=&q=bryn", 2),
        ("place=&q=nobody", 0),
        ("place=&verb=decide", 1),
        ("place=&role=role_keeper", 1),
        ("place=&role=nonsense&verb=nonsense&organisation=nonsense&state=all&page=x", 2),
        ("place=&state=ended", 0),
        ("place=Hazel+Corner+Y", 2),
        ("place=&q=%00", 2),
    ],
)
def test_roles_are_looked_for(here, lands, query, count):
    page = read(browser("bryn").get(f"/office/roles/?{query}"))
    assert f"{count} role" in page.said.replace("One role", "1 role")


def test_a_place_that_nobody_knows_is_said_and_nobody_is_shown(here):
    answer = browser("bryn").get("/office/roles/?place=nowhere+at+all")
    assert answer.status_code == 400
    page = read(answer)
    assert "#place" in page.links
    assert "Bryn Howell:" not in page.said


def test_many_roles_come_in_pages(here, lands):
    for n in range(30):
        who = User.objects.create_user(f"p{n}@cast.example", f"Person {n:02}")
        role(who, "volunteer", lands.council)
    page = read(browser("bryn").get("/office/roles/?place=&role=volunteer"))
    [after] = [link for link in page.links if "page=2" in link and "role=volunteer" in link][:1]
    assert "Person 29" not in page.said
    assert "Person 29" in read(browser("bryn").get(f"/office/roles/{after}")).said


def test_a_role_is_looked_at_once_more_and_then_granted(here, lands):
    person("carys")
    bryn = browser("bryn")
    assert bryn.get("/office/roles/grant/").status_code == 200
    page = read(bryn.post("/office/roles/grant/", granting(lands, do="preview")))
    assert "Make Carys Lloyd volunteer?" in page.said
    assert not Role.objects.filter(role="volunteer").exists()
    answer = bryn.post("/office/roles/grant/", granting(lands))
    made = Role.objects.get(role="volunteer")
    assert answer["Location"] == f"/office/roles/{made.public_id}/?done=granted"
    assert "The role is granted." in read(bryn.get(answer["Location"])).said
    page = read(bryn.post("/office/roles/grant/", granting(lands, do="change")))
    assert ("input", "carys@cast.example") in [(t, a.get("value")) for t, a in page.tags]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": ""}, "person"),
        ({"role": "nothing"}, "role"),
        ({"organisation": "x"}, "organisation"),
        ({"place": ""}, "place"),
        ({"place": "nowhere"}, "place"),
        ({"starts": "soon"}, "starts"),
        ({"starts": "1 1 2020"}, "starts"),
        ({"starts": "1/1/2020"}, "starts"),
        ({"ends": "1/1/2020"}, "ends"),
        ({"reason": " "}, "reason"),
        ({"role": "connector"}, "ends"),
        ({"person": "bryn@cast.example"}, ""),
    ],
)
def test_what_is_wrong_is_said_on_top_and_beside_its_field(here, lands, changes, field):
    person("carys")
    answer = browser("bryn").post("/office/roles/grant/", granting(lands, **changes))
    page = read(answer)
    assert answer.status_code == 400
    if field:
        assert f"#{field}" in page.links
        assert f"{field}-error" in page.ids
    assert not Role.objects.filter(role__in=("volunteer", "connector")).exists()


def test_nobody_grants_where_no_role_of_theirs_lets_them(here, lands):
    carys = person("carys")
    role(
        carys, "vcse_provider", lands.council, factories.Organisation.objects.get(name="Neighbours")
    )
    person("dele")
    answer = browser(carys).post(
        "/office/roles/grant/", granting(lands, person="dele@cast.example")
    )
    assert answer.status_code in (400, 403)
    assert not Role.objects.filter(role="volunteer").exists()


def test_a_role_with_personal_data_waits_until_a_second_person_approves_it(here, lands):
    person("carys")
    ends = f"{NEXT_YEAR:%d/%m/%Y}"
    bryn, fay = browser("bryn"), second(lands)
    answer = bryn.post("/office/roles/grant/", granting(lands, role="connector", ends=ends))
    address = answer["Location"].split("?")[0]
    assert answer["Location"].endswith("?done=waits")
    page = read(bryn.get(address))
    assert f"{address}approve/" not in page.links
    assert bryn.get(f"{address}approve/").status_code == 404
    assert bryn.post(f"{address}approve/", {}).status_code in (400, 403)
    assert Role.objects.get(role="connector").approval == "waiting"
    assert f"{address}approve/" in read(fay.get(address)).links
    assert "One role waits" in read(fay.get("/office/roles/")).said
    assert fay.post(f"{address}approve/", {})["Location"] == f"{address}?done=approved"
    answer = fay.post(f"{address}approve/", {})
    assert answer.status_code == 400
    assert "meanwhile" in read(answer).said


def test_a_role_is_ended_handed_over_and_acted_in(here, lands):
    person("carys"), person("dele")
    bryn = browser("bryn")
    row = Role.objects.get(role="priority_officer")
    address = f"/office/roles/{row.public_id}/"
    for step in ("end", "hand-over", "deputy"):
        assert bryn.get(f"{address}{step}/").status_code == 200
    wrong = bryn.post(f"{address}deputy/", {"person": "nobody@cast.example", "ends": "x"})
    assert wrong.status_code == 400
    assert {"#person", "#ends"} <= set(read(wrong).links)
    done = bryn.post(
        f"{address}deputy/",
        {"person": "dele@cast.example", "ends": f"{NEXT_YEAR:%d/%m/%Y}", "reason": "Leave."},
    )
    assert done["Location"].endswith("?done=deputy")
    assert "Dele Okoro acts for them" in read(bryn.get(address)).said
    assert "Acts for Bryn Howell." in read(browser("dele").get("/my-roles/")).said
    done = bryn.post(
        f"{address}hand-over/", {"person": "carys@cast.example", "reason": "A new job."}
    )
    assert done["Location"].endswith("?done=handed-over")
    assert bryn.get(f"{address}end/").status_code == 404
    new = Role.objects.get(person__email="carys@cast.example")
    carys = browser("carys")
    answer = carys.post(f"/office/roles/{new.public_id}/end/", {"on": "yesterday"})
    assert answer.status_code == 400
    answer = carys.post(f"/office/roles/{new.public_id}/end/", {})
    assert answer["Location"].endswith("?done=ended")


def test_steps_that_there_are_not_are_not_there(here):
    row = Role.objects.get(role="priority_officer")
    bryn = browser("bryn")
    assert bryn.get(f"/office/roles/{row.public_id}/dance/").status_code == 404
    assert bryn.get(f"/office/roles/{row.public_id}/approve/").status_code == 404
    nobody = "7d4b1c1e-0000-4000-8000-000000000000"
    assert bryn.get(f"/office/roles/{nobody}/").status_code == 404
    assert bryn.get(f"/office/roles/invitations/{nobody}/withdraw/").status_code == 404


def test_what_is_nobodys_business_is_shown_to_those_who_may_grant_it_alone(here, lands):
    asha = person("asha")
    role(asha, "family_member", lands.council)
    leader = person("dele")
    role(leader, "senior_leader", lands.council)
    assert "Asha Nair" in read(browser("bryn").get("/office/roles/")).said
    assert "Asha Nair" not in read(browser("dele").get("/office/roles/")).said
    assert "family member" in read(browser("asha").get("/my-roles/")).said


# Invitations ---------------------------------------------------------------------------------------


def invited(lands, email="new@cast.example") -> str:
    page = read(browser("bryn").post("/office/roles/grant/", granting(lands, person=email)))
    assert "The invitation is made" in page.said
    return re.search(r"/invitations/[\w-]+/", page.text)[0]


def test_who_is_new_is_invited_and_the_link_is_told_once(here, lands):
    address = invited(lands)
    token = address.strip("/").split("/")[-1]
    row = Invitation.objects.get()
    assert token not in str(vars(row))
    page = read(browser("bryn").get("/office/roles/invitations/"))
    assert "new@cast.example" in page.said
    assert token not in page.text


def test_the_link_makes_an_account_and_grants_the_role_once(here, lands):
    address = invited(lands)
    newcomer = Client()
    assert "You are invited: volunteer" in read(newcomer.get(address)).said
    wrong = newcomer.post(address, {"full_name": "", "password": "short"})
    assert wrong.status_code == 400
    assert {"#full_name", "#password"} <= set(read(wrong).links)
    assert not User.objects.filter(email="new@cast.example").exists()
    done = newcomer.post(address, {"full_name": "New Comer", "password": PASSWORD})
    assert done["Location"] == "/my-roles/"
    assert "volunteer" in read(newcomer.get("/my-roles/")).said
    assert Client().get(address).status_code == 404
    assert Client().post(address, {"full_name": "B", "password": PASSWORD}).status_code == 404


def test_who_is_here_already_signs_in_first_and_nobody_else_can_accept(here, lands):
    address = invited(lands)
    User.objects.create_user("new@cast.example", "New Comer")
    page = read(Client().get(address))
    assert f"/sign-in/?next={address}" in page.links
    taken = Client().post(address, {"full_name": "Somebody", "password": PASSWORD})
    assert taken.status_code == 400
    carys = browser(person("carys"))
    assert "another address" in read(carys.get(address)).said
    assert carys.post(address, {}).status_code == 400
    assert not Role.objects.filter(role="volunteer").exists()
    assert browser("new").post(address, {})["Location"] == "/my-roles/"


def test_an_invitation_is_withdrawn_and_its_link_opens_nothing(here, lands):
    address, row = invited(lands), Invitation.objects.get()
    bryn = browser("bryn")
    where = f"/office/roles/invitations/{row.public_id}/withdraw/"
    assert bryn.get(where).status_code == 200
    assert browser(person("asha")).post(where, {}).status_code == 404
    assert bryn.post(where, {})["Location"].endswith("?done=withdrawn")
    assert Client().get(address).status_code == 404
    assert Client().get("/invitations/guessed/").status_code == 404


# The log -------------------------------------------------------------------------------------------


@pytest.fixture
def dele(here, lands):
    who = person("dele")
    role(who, "data_protection_officer", lands.council)
    return browser(who)


def test_the_log_of_a_place_names_people_and_what_they_did(dele, lands):
    person("carys")
    browser("bryn").post("/office/roles/grant/", granting(lands))
    page = read(dele.get("/office/log/"))
    assert "Bryn Howell grant role · Carys Lloyd" in page.said
    assert "She asked" not in page.said
    again = read(dele.get("/office/log/?q=Dele"))
    assert "read personal data" in again.said
    assert "what: the log" in again.said


def test_the_log_is_searched_by_days_and_pages(dele, lands):
    assert "No entry fits" in read(dele.get("/office/log/?to=1/1/2020")).said
    wrong = dele.get("/office/log/?from=once")
    assert wrong.status_code == 400
    assert "#from" in read(wrong).links


def test_nobody_reads_the_log_of_another_place(dele, lands, here):
    assert dele.get(f"/office/log/?place={lands.y.councils[1]}").status_code == 403
    assert dele.get("/office/log/?place=").status_code == 200
    other = lands.y.councils[1]
    role(person("esme"), "data_protection_officer", other)
    page = read(browser("esme").get("/office/log/"))
    assert "Bryn" not in page.said
    assert browser("bryn").get("/office/log/").status_code == 403


def test_who_looks_after_the_installation_reads_all_of_the_log(here):
    boss = User.objects.create_superuser("boss@cast.example", "The Boss", PASSWORD)
    answer = browser(boss).get("/office/log/")
    assert answer.status_code == 200
    assert browser(boss).get("/office/roles/").status_code == 200
    assert "everything everywhere" in read(browser(boss).get("/my-roles/")).said


# As good as any page -------------------------------------------------------------------------------


def test_every_page_is_well_formed_and_stored_by_nobody(here, lands, dele):
    address = invited(lands)
    row = Role.objects.get(role="priority_officer")
    invitation = Invitation.objects.get()
    seen = [
        (browser("bryn"), one)
        for one in (
            "/office/roles/",
            "/office/roles/grant/",
            "/office/roles/invitations/",
            f"/office/roles/invitations/{invitation.public_id}/withdraw/",
            f"/office/roles/{row.public_id}/",
            f"/office/roles/{row.public_id}/end/",
            f"/office/roles/{row.public_id}/deputy/",
            "/my-roles/",
            address,
        )
    ] + [(dele, "/office/log/"), (Client(), address), (Client(), "/invitations/x/")]
    for client, where in seen:
        answer = client.get(where)
        page = read(answer)
        assert page.unclosed == [], where
        assert sorted(page.ids) == sorted(set(page.ids)), where
        assert [level for level, _ in page.headings].count(1) == 1, where
        assert "no-store" in answer["Cache-Control"], where
        wanted = {link[1:] for link in page.links if link.startswith("#") and len(link) > 1}
        for _tag, attrs in page.tags:
            for key in ("aria-labelledby", "aria-describedby", "for"):
                wanted |= set(attrs.get(key, "").split())
            assert not [name for name in attrs if name == "style" or name.startswith("on")]
        assert wanted - set(page.ids) == set(), where


def test_a_name_that_is_markup_stays_text(here, lands):
    nasty = User.objects.create_user("x@cast.example", "<script>alert(1)</script>")
    role(nasty, "volunteer", lands.council, reason="<img src=x onerror=alert(1)>")
    html = browser("bryn").get("/office/roles/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_no_form_works_without_its_token(here, lands):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(email="bryn@cast.example"))
    row = Role.objects.get(role="priority_officer")
    assert strict.post(f"/office/roles/{row.public_id}/end/", {}).status_code == 403
    assert strict.post("/office/roles/grant/", granting(lands)).status_code == 403
    assert Role.objects.get(pk=row.pk).ends is None
