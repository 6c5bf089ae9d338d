from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from ._errors import MartletError

#: Too many requests, or a server that can't answer for the moment.
_AGAIN = (429, 503)
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Response:
    body: bytes
    headers: Mapping[str, str]


class Transport:
    """Asks a server, and asks again where it says that it can't answer for the moment."""

    def __init__(self, url: str, headers: Mapping[str, str], *, timeout: float, retries: int) -> None:
        self._url = url.rstrip("/")
        if urllib.parse.urlsplit(self._url).scheme not in ("http", "https"):
            raise MartletError(f"{url} is no address of a server.", hint="It begins with http:// or https://.")
        self._headers = dict(headers)
        self._timeout = timeout
        self._retries = retries
        # A redirection would take the key to another server.
        self._opener = urllib.request.build_opener(_NoRedirection)

    def ask(self, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None, accept: str = "application/json") -> Response:
        text = urllib.parse.urlencode(query or {}, doseq=True)
        url = f"{self._url}{path}{'?' + text if text else ''}"
        headers = {**self._headers, "accept": accept}
        data = None
        if body is not None:
            headers["content-type"] = "application/json"
            data = json.dumps(body).encode()
        for attempt in range(self._retries + 1):
            try:
                with self._opener.open(urllib.request.Request(url, data, headers), timeout=self._timeout) as response:
                    return Response(response.read(), {name.lower(): value for name, value in response.headers.items()})
            except urllib.error.HTTPError as error:
                with error:
                    if error.code in _AGAIN and attempt < self._retries:
                        time.sleep(_wait(error.headers.get("retry-after"), attempt))
                        continue
                    raise _problem(error) from None
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                reason = getattr(error, "reason", error)
                raise MartletError(f"{self._url} did not answer in full: {reason}", hint="Ask again; if it stays, ask those who run the server.") from error
        raise AssertionError("unreachable")


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _wait(retry_after: str | None, attempt: int) -> float:
    """As long as the server says; else longer each time, and by chance, so that many clients don't come back at once."""
    if retry_after is not None:
        try:
            seconds = float(retry_after)
        except ValueError:
            try:
                seconds = parsedate_to_datetime(retry_after).timestamp() - time.time()
            except ValueError:
                seconds = 1.0
        return min(_LONGEST_WAIT, max(0.0, seconds))
    longest: float = min(_LONGEST_WAIT, 0.5 * 2**attempt)
    return longest * (0.5 + random.random() / 2)


def _problem(error: urllib.error.HTTPError) -> MartletError:
    try:
        problem = json.loads(error.read())
        return MartletError(
            str(problem["detail"]),
            code=str(problem["code"]),
            hint=str(problem.get("hint", "")),
            status=error.code,
            request_id=str(problem.get("requestId", "")),
        )
    except (ValueError, KeyError, TypeError):
        return MartletError(f"The server answered with the status {error.code}.", status=error.code)
