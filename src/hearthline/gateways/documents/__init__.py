"""How do faxes, PDFs and mail that only a person can read come in safely?"""

from hearthline.gateways.documents.inspector import Inspector
from hearthline.gateways.documents.read import DOCUMENT_BYTES, KINDS, read_document, shared_inspector

__all__ = ["DOCUMENT_BYTES", "KINDS", "Inspector", "read_document", "shared_inspector"]
