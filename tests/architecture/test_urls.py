"""Does every address say whom it is for, and does every template stand for a page?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.architecture.source import HUB, ROOT

from hearthline.plumbing.access.roles import GRANTS, Permission, Role

# What may be seen without signing in, and why.
FOR_ANYONE = {
    "account_login": "the way in",
    "account_logout": "the way out",
    "account_inactive": "says that a log-in was disabled",
    "mfa_authenticate": "the second step of signing in",
    "mfa_trust": "allauth's own stage of signing in; it refuses whoever is not at it",
    "calls.pop": "a telephone posts with the key of its owner, and is told nothing of anybody",
    "status": "the live status behind a printed QR code: an unguessable, revocable token, and nobody's name",
    "mfa_login_webauthn": "signing in with a passkey",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, prefix + str(one.pattern))
        else:
            yield prefix + str(one.pattern), one


EVERY = list(patterns(get_resolver()))


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=[address or "/" for address, _ in EVERY])
def test_an_address_says_whom_it_is_for(address: str, pattern: URLPattern) -> None:
    view: Any = pattern.callback
    assert hasattr(view, "permission"), f"/{address} declares no permission; use @permitted(...)"
    if view.permission is None:
        assert pattern.name in FOR_ANYONE, f"/{address} is open to anyone and not listed with a reason"
    else:
        assert view.permission in set(Permission)


def test_nothing_is_listed_that_is_not_there() -> None:
    open_to_anyone = {pattern.name for _, pattern in EVERY if getattr(pattern.callback, "permission", "") is None}
    assert set(FOR_ANYONE) == open_to_anyone


def test_every_role_has_grants_and_every_permission_is_somebodys() -> None:
    assert set(GRANTS) == set(Role)
    assert {permission for grants in GRANTS.values() for permission in grants} == set(Permission)


def test_no_template_is_an_orphan() -> None:
    folder = HUB / "entrypoints/console/templates"
    ours = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    sources = [*HUB.rglob("*.py"), *folder.rglob("*.html")]
    named = {name for path in sources for name in re.findall(r"[\"']([\w/]+\.html)[\"']", path.read_text(encoding="utf-8"))}
    django = {"403.html", "404.html", "500.html"}
    theirs = {name for name in ours if name.split("/")[0] in ("allauth", "account", "mfa", "usersessions")}
    assert (
        ours - named - django - theirs - {"console/parts/_clock.html", "console/parts/_field.html", "console/parts/_empty.html"}
        == set()
    )


def test_no_page_asks_another_host() -> None:
    folder = HUB / "entrypoints/console"
    files = [*(folder / "templates").rglob("*.html"), *(folder / "static/console").rglob("*.*")]
    for path in files:
        found = re.findall(r"(?:src|href|url\()\s*=?\s*[\"'(]?(?:https?:)?//[^\s\"')]+", path.read_text(encoding="utf-8"))
        assert found == [], f"{path.relative_to(ROOT)} names {found}"
