"""How does account mail leave when no mail server is configured?

One file per sending under `EMAIL_FILE_PATH`, as Django writes it, readable only to the account that wrote it: it lets people in.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends import filebased

from hearthline.plumbing.outbound_folder import append, make_folder


class EmailBackend(filebased.EmailBackend):
    """Django's backend, in a closed folder."""

    def __init__(self, file_path: str | None = None, **kwargs: Any) -> None:
        folder = file_path or str(settings.EMAIL_FILE_PATH)
        make_folder(Path(folder))
        super().__init__(file_path=folder, **kwargs)

    def open(self) -> bool:
        """Open the file of this sending; whether it was opened now."""
        if self.stream is not None:
            return False
        self.stream = os.fdopen(append(Path(self._get_filename())), "ab")
        return True
