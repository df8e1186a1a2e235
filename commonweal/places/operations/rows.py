"""Many rows into a table with few statements.

Django's own bulk insert builds each statement value by value: for England that is a dozen seconds.
The values here are plain numbers, texts and nothing, so they need no preparing. SQLite is quickest
with one prepared statement for each row, PostgreSQL with one array for each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

from django.db import connection, models

#: So many rows go to PostgreSQL at a time.
BATCH = 10_000


def put_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    known_by: str = "",
) -> int:
    """Insert rows; where one is known already, give it the new values.

    Parameters
    ----------
    model : model class
    fields : sequence of str
        Attributes as on an instance; a foreign key by its key, ``council_id``.
    rows : iterable of sequence
        Values in the order of the fields.
    known_by : str
        The unique field by which a row is known again; empty: every row is new.

    Returns
    -------
    int
        How many rows were put.
    """
    quote = connection.ops.quote_name
    found = [cast("models.Field[Any, Any]", model._meta.get_field(field)) for field in fields]
    columns = [quote(str(field.column)) for field in found]
    into = f"{quote(model._meta.db_table)} ({', '.join(columns)})"
    ending = ""
    if known_by:
        key = columns[list(fields).index(known_by)]
        changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns if name != key)
        ending = f" ON CONFLICT ({key}) DO UPDATE SET {changes}"
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    source = counted()
    # Names come from the models and values are bound: nothing typed by anybody is in the text.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in found)
            statement = f"INSERT INTO {into} SELECT * FROM unnest({arrays}){ending}"  # noqa: S608
            while batch := list(islice(source, BATCH)):
                cursor.execute(statement, [list(column) for column in zip(*batch, strict=True)])
        else:
            each = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {into} VALUES ({each}){ending}"  # noqa: S608
            cursor.executemany(statement, cast("Sequence[Sequence[Any]]", source))
    return count
