"""Which resources does a FHIR message hold, and which of them does a reference mean?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hearthline.gateways.fhir.reading import Node, node, nodes, text

NESTING = 3  # bundles in bundles: a response to a batch holds searches, nothing honest goes deeper
_TYPE_AND_ID = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?$")
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?identifier=([^|&]*)\|([^&]+)$")


@dataclass(slots=True)
class Entry:
    """One place of a message: a resource, or a sentence why there is none.

    `origin` names its file where several are read together; `raw` is what was sent where it is a line of its own.
    """

    position: str
    full_url: str = ""
    resource: Node = field(default_factory=dict)
    kept: str = ""
    fault: str = ""
    origin: str = ""
    raw: bytes = b""

    @property
    def type(self) -> str:
        """The resource type; "" where there is none."""
        return text(self.resource, "resourceType")

    @property
    def ref(self) -> str:
        """How other files and drafts name the resource: Type/id where it has an id, else its full URL."""
        identity = text(self.resource, "id")
        return f"{self.type}/{identity}" if identity else (type_and_id(self.full_url) or self.full_url)


def type_and_id(reference: str) -> str:
    """The `Type/id` at the end of a literal reference; "" where it has none (a UUID, a query, a fragment)."""
    match = _TYPE_AND_ID.search(reference)
    return f"{match[1]}/{match[2]}" if match else ""


class Message:
    """The entries of one message, and the way from a reference to the resource it means."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self._by_type: dict[str, list[Entry]] = {}
        self._by_name: dict[str, Entry] = {}
        self._contained: dict[int, dict[str, Entry]] = {}
        self._naming: dict[tuple[str, str], dict[str, list[Entry]]] = {}
        self._by_identifier: dict[tuple[str, str, str], Entry] = {}
        for entry in self.entries:
            if not entry.type:
                continue
            self._by_type.setdefault(entry.type, []).append(entry)
            for name in (entry.full_url, entry.ref):
                if name:
                    self._by_name.setdefault(name, entry)
            for identifier in nodes(entry.resource, "identifier"):
                key = (entry.type, text(identifier, "system"), text(identifier, "value"))
                self._by_identifier.setdefault(key, entry)

    def of_type(self, *types: str) -> list[Entry]:
        """The entries of these resource types, one type after the other."""
        return [entry for wanted in types for entry in self._by_type.get(wanted, ())]

    def find(self, reference: Node, *, within: Node) -> Entry | None:
        """The resource that a reference means, in the message or contained in `within`; None where it is somewhere else."""
        literal = text(reference, "reference")
        if literal.startswith("#"):
            return self._inside(within).get(literal[1:])
        found = self._by_name.get(literal) or self._by_name.get(type_and_id(literal))
        if found is None and "?" in literal:
            match = _CONDITIONAL.search(literal)
            if match:
                found = self._by_identifier.get((match[1], match[2], match[3]))
        if found is None:
            identifier = node(reference, "identifier")
            key = (text(reference, "type"), text(identifier, "system"), text(identifier, "value"))
            if key[0] and key[2]:
                found = self._by_identifier.get(key)
        return found

    def _inside(self, within: Node) -> dict[str, Entry]:
        if id(within) not in self._contained:
            held = nodes(within, "contained")
            self._contained[id(within)] = {text(item, "id"): Entry("contained", resource=item) for item in reversed(held)}
        return self._contained[id(within)]

    def naming(self, name: str, holder: str, member: str) -> list[Entry]:
        """The resources of type `holder` whose reference `member` ("target", "related.claim") names what drafts call `name`.

        One pass over the message for each kind of question, however often it is asked.
        """
        index = self._naming.get((holder, member))
        if index is None:
            index = self._naming[holder, member] = {}
            for entry in self._by_type.get(holder, ()):
                for reference in _references(entry.resource, member):
                    meant = self.name_of(reference, within=entry.resource)
                    if meant:
                        index.setdefault(meant, []).append(entry)
        return index.get(name, [])

    def pointing_at(self, entry: Entry, holder: str, member: str) -> list[Entry]:
        """The resources of type `holder` whose reference `member` means this entry."""
        return self.naming(entry.ref, holder, member)

    def name_of(self, reference: Node, *, within: Node) -> str:
        """How drafts name what a reference means, whether or not it is in the message; "" where nothing is said."""
        found = self.find(reference, within=within)
        if found is not None:
            return found.ref
        literal = text(reference, "reference")
        return "" if literal.startswith("#") else type_and_id(literal) or literal


def entries_of(resource: Node, *, position: str) -> Iterator[Entry]:
    """The entries of a bundle, or the one entry that any other resource is.

    Args:
        position: what the whole is called ("file", "line 7").
    """
    if text(resource, "resourceType") == "Bundle":
        yield from _entries(resource, "" if position == "file" else f"{position}, ")
    else:
        yield Entry(position, resource=resource)


def _references(resource: Node, path: str) -> list[Node]:
    """The references of a member, or of a member of its members ("related.claim")."""
    first, _, rest = path.partition(".")
    found = nodes(resource, first)
    return [node(item, rest) for item in found] if rest else found


def _entries(bundle: Node, prefix: str, depth: int = 1) -> Iterator[Entry]:
    listed: Any = bundle.get("entry")
    for at, item in enumerate(listed if isinstance(listed, list) else [], start=1):
        url = text(item, "fullUrl") if isinstance(item, dict) else ""
        position = f"{prefix}entry {at} {url}".strip()
        resource = node(item, "resource") if isinstance(item, dict) else {}
        if not resource:
            yield _empty(position, item)
        elif text(resource, "resourceType") == "Bundle" and isinstance(resource.get("entry"), list):
            if depth >= NESTING:
                yield Entry(position, fault=f"Bundles are nested more than {NESTING} deep; send the inner ones by themselves.")
            else:
                yield from _entries(resource, f"{prefix}entry {at}, ", depth + 1)
        else:
            yield Entry(position, url, resource)


def _empty(position: str, item: Any) -> Entry:
    if not isinstance(item, dict):
        return Entry(position, fault="The entry is not an object; correct the bundle and send it again.")
    if "resource" in item:
        return Entry(position, fault="The entry's resource is not an object; correct the bundle and send it again.")
    method = text(node(item, "request"), "method")
    if method:
        return Entry(position, kept=f"kept, not used: a {method} request without content.")
    if node(item, "response"):
        return Entry(position, kept="kept, not used: the answer to a request, without content.")
    return Entry(position, kept="kept, not used: an entry without content.")
