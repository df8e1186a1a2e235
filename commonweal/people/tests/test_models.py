import uuid

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commonweal.people.models import User
from commonweal.people.tests.factories import CAST, person

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_with_an_email_address_in_any_case():
    bryn = person("bryn", password="a long enough password")
    assert authenticate(username=" BRYN@Cast.example", password="a long enough password") == bryn
    assert authenticate(username="bryn@cast.example", password="another password") is None


def test_a_person_without_a_password_cannot_sign_in():
    asha = person("asha")
    assert not asha.has_usable_password()
    assert authenticate(username=asha.email, password="") is None


def test_somebody_who_may_not_sign_in_does_not():
    person("carys", password="a long enough password", is_active=False)
    assert authenticate(username="carys@cast.example", password="a long enough password") is None


def test_a_public_id_is_random_and_tells_nothing_of_the_order_people_came_in():
    first, second = person("asha"), person("bryn")
    assert first.public_id != second.public_id
    assert {first.public_id.version, second.public_id.version} == {4}


def test_an_email_address_is_kept_once_whatever_its_case():
    person("asha")
    with pytest.raises(IntegrityError), transaction.atomic():
        person("asha", email="ASHA@cast.example")
    again = User(email="Asha@Cast.Example", full_name="Somebody else", password="!")
    with pytest.raises(ValidationError, match="already here"):
        again.full_clean()


def test_the_database_refuses_an_address_that_went_round_the_manager():
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Upper@cast.example", full_name="Somebody").save()


def test_a_person_needs_an_email_address():
    with pytest.raises(ValueError, match="needs an email address"):
        person("asha", email="  ")


def test_only_a_superuser_opens_the_administration_pages():
    boss = User.objects.create_superuser("boss@cast.example", "The Boss", "a long password")
    assert boss.is_staff
    assert not any(person(name).is_staff for name in CAST)


def test_a_person_without_a_name_is_shown_by_public_id():
    scrubbed = person("dele", full_name="")
    assert uuid.UUID(str(scrubbed)) == scrubbed.public_id
    assert str(person("esme")) == "Esme Hart"
