import pytest
from django.db import connection


@pytest.mark.django_db
def test_x():
    with connection.cursor() as c:
        c.execute("select indexdef from pg_indexes where indexname in ('code_words','organization_words')")
        print(c.fetchall())
        c.execute("show lc_collate") if 0 else c.execute("select datcollate from pg_database where datname=current_database()")
        print(c.fetchall())
    assert 0
