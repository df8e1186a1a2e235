"""People who can sign in."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.people.models import User


@transaction.atomic
def add_person(*, email: str, full_name: str, password: str, by: Known | str) -> User:
    """Add somebody who can sign in.

    Parameters
    ----------
    email, full_name : str
    password : str
        At least twelve characters, and no common one.
    by : Known or str
        Who adds them.

    Raises
    ------
    BadInput
        With everything that is wrong: no address, no name, an address that is here already, a
        password that is easily guessed.
    """
    person = User(email=email.strip().lower(), full_name=" ".join(full_name.split()))
    person.set_password(password)
    problems: list[str] = []
    try:
        person.full_clean()
    except ValidationError as error:
        problems += [f"{field}: {' '.join(said)}" for field, said in error.message_dict.items()]
    try:
        validate_password(password, person)
    except ValidationError as error:
        problems += [f"password: {said}" for said in error.messages]
    if problems:
        raise BadInput("This person cannot be added.", problems)
    person.save()
    record(verb="add_person", subject=person, by=by)
    return person
