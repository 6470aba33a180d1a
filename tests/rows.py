"""What a test leaves in the database where it has committed."""

from django.db import connections, transaction
from django.test import TransactionTestCase

OF_DJANGO = {"django_content_type", "auth_permission"}
"""Made with the tables, and the same for every test."""


def forget_rows(case: TransactionTestCase) -> None:
    """In place of Django's own, which truncates every table and makes the permissions anew: ten times the work of deleting a few
    rows. Like it, waits for whoever still writes."""
    for alias in type(case)._databases_names(include_mirrors=False):  # type: ignore[attr-defined]  # what Django itself goes by
        connection = connections[alias]
        tables = set(connection.introspection.django_table_names(include_views=False)) - OF_DJANGO
        names = [connection.ops.quote_name(name) for name in sorted(tables)]
        filled = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(" UNION ALL ".join(filled))
            deletes = [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]
            # A replica checks no keys, so that the order doesn't matter.
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))
