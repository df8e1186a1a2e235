"""The one way in which people come in, and are given a right or lose it."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from commonweal.audit.operations import Known, record
from commonweal.common.errors import BadInput
from commonweal.people.models import MayDecide, User
from commonweal.places.models import Area


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


@transaction.atomic
def let_decide(*, person: User, council: Area, by: Known | str) -> bool:
    """Let somebody record priority lists and decisions of a council area.

    Returns
    -------
    bool
        Whether that is new.

    Raises
    ------
    BadInput
        When the place is no council area.
    """
    if council.kind != "la":
        raise BadInput(f"{council.shown_name} is no council area: decisions are made by councils.")
    _, new = MayDecide.objects.get_or_create(person=person, council_code=council.code)
    if new:
        record(verb="let_decide", subject=person, detail={"council": council.code}, by=by)
    return new


@transaction.atomic
def let_decide_no_longer(*, person: User, council_code: str, by: Known | str) -> bool:
    """Take that right away again; what they recorded stays.

    Returns
    -------
    bool
        Whether they had it.
    """
    gone, _ = MayDecide.objects.filter(person=person, council_code=council_code).delete()
    if gone:
        record(verb="let_decide_no_longer", subject=person, detail={"council": council_code}, by=by)
    return bool(gone)
