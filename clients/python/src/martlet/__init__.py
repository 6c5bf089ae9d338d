"""Reads what Martlet publishes: metrics by name, relations and published files."""

from __future__ import annotations

from ._answer import Answer
from ._api import Api, connect
from ._errors import MartletError
from ._files import PublishedFiles, files
from ._postgres import Endpoint, postgres

__all__ = ["Answer", "Api", "Endpoint", "MartletError", "PublishedFiles", "connect", "files", "postgres"]
__version__ = "0.1.0"
