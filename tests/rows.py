"""What a test leaves in the database where it has committed."""

from django.db import connection, transaction
from django.test import TransactionTestCase

OF_DJANGO = {"django_content_type", "auth_permission"}
"""Made with the tables, and the same for every test."""


def forget_rows(_case: TransactionTestCase) -> None:
    """In place of Django's own, which truncates every table and makes the permissions anew: ten times the work of deleting a few
    rows. Like it, waits for whoever still writes."""
    tables = set(connection.introspection.django_table_names(include_views=False)) - OF_DJANGO
    names = [connection.ops.quote_name(name) for name in sorted(tables)]
    filled = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(filled))
        deletes = [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]
        # A replica checks no keys, so that the order doesn't matter.
        cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))
