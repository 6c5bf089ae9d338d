from __future__ import annotations


class MartletError(Exception):
    """What went wrong, with the code of Martlet's documentation and what to do about it, as the server says it."""

    def __init__(self, message: str, *, code: str = "", hint: str = "", status: int | None = None, request_id: str = "") -> None:
        self.message = message
        self.code = code
        self.hint = hint
        self.status = status
        self.request_id = request_id
        super().__init__("  ".join(part for part in (code, message, hint) if part))
