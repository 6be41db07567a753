"""Does an empty hub stand: schema made, hardened, and closed to whoever brings no context?"""

import pytest
from django.db import connection

from hearthline.plumbing import access


@pytest.mark.django_db
def test_without_a_signed_context_no_client_row_is_seen_or_written():
    from hearthline.domain.cases.models import Case

    assert Case.objects.count() == 0
    with access.acting(access.system("test")), connection.cursor() as cursor:
        cursor.execute("SELECT ctx_clients(), ctx_organization()")
        assert cursor.fetchone() == ([], None)
