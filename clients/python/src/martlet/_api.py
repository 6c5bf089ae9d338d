from __future__ import annotations

import io
import json
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._answer import Answer, Readable
from ._errors import MartletError
from ._filters import Condition, as_condition
from ._http import Response, Transport

if TYPE_CHECKING:
    import pyarrow

ARROW = "application/vnd.apache.arrow.stream"
MOST_ROWS = 10_000_000


def connect(url: str, *, key: str | None = None, token: str | None = None, role: str | None = None, timeout: float = 120.0, retries: int = 5) -> Api:
    """A server of `martlet serve`, asked with an API key or a token of OpenID Connect, or as anybody where the server lets anybody ask."""
    if key is not None and token is not None:
        raise MartletError("A key and a token are two ways to sign in.", hint="Give one of them.")
    credential = key if key is not None else token
    headers = {"user-agent": "martlet-python"}
    if credential is not None:
        headers["authorization"] = f"Bearer {credential}"
    if role is not None:
        headers["martlet-role"] = role
    return Api(Transport(url, headers, timeout=timeout, retries=retries))


class Api:
    """What a server answers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.metrics = Metrics(transport)

    def relation(self, name: str) -> Relation:
        """The rows of a relation, such as `gold.fact_sales`."""
        return Relation(self._transport, name)

    def relations(self) -> list[Mapping[str, Any]]:
        """The relations that the reader may see."""
        found: list[Mapping[str, Any]] = json.loads(self._transport.ask("/v1/relations").body)["relations"]
        return found

    def sql(self, statement: str) -> Answer:
        """Runs a select over the relations that the reader may see."""
        return answer_of(self._transport.ask("/v1/sql", body={"sql": statement}, accept=ARROW))


class Metrics:
    """The metrics of the project, by their names."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> Sequence[Mapping[str, Any]]:
        """The metrics that the reader may ask for."""
        found: Sequence[Mapping[str, Any]] = json.loads(self._transport.ask("/v1/metrics").body)["metrics"]
        return found

    def describe(self, name: str) -> Mapping[str, Any]:
        """A metric, and what it can be asked by."""
        found: Mapping[str, Any] = json.loads(self._transport.ask(f"/v1/metrics/{urllib.parse.quote(name, safe='')}").body)["metric"]
        return found

    def query(
        self,
        metrics: Sequence[str],
        *,
        by: Sequence[str] | None = None,
        where: str | Sequence[str] | None = None,
        having: str | Sequence[str] | None = None,
        order_by: Sequence[str] | None = None,
        limit: int | None = None,
        totals: bool | Sequence[str] | None = None,
        fill: str | None = None,
        compare_to: str | None = None,
        like_for_like: bool | None = None,
        share: str | None = None,
        within: Sequence[str] | None = None,
        at: str | None = None,
        time_zone: str | None = None,
    ) -> Answer:
        """Asks for metrics, in the words of `martlet metrics query`."""
        asked = {
            "metrics": list(metrics),
            "by": by,
            "where": [where] if isinstance(where, str) else where,
            "having": [having] if isinstance(having, str) else having,
            "orderBy": order_by,
            "limit": limit,
            "totals": (["all"] if totals else None) if isinstance(totals, bool) else totals,
            "fill": fill,
            "compareTo": compare_to,
            "likeForLike": None if like_for_like is None else str(like_for_like).lower(),
            "share": share,
            "within": within,
            "at": at,
            "timeZone": time_zone,
        }
        query = {name: value for name, value in asked.items() if value is not None}
        return answer_of(self._transport.ask("/v1/query", query=query, accept=ARROW))

    def ask(self, question: Mapping[str, Any]) -> Answer:
        """Asks a question that is written as data."""
        return answer_of(self._transport.ask("/v1/query", body=dict(question), accept=ARROW))


class Relation(Readable):
    """Rows of a relation. Each method answers with a further description; `to_arrow` and its like read."""

    def __init__(self, transport: Transport, name: str, asked: Mapping[str, Any] | None = None) -> None:
        self._transport = transport
        self._path = f"/v1/relations/{urllib.parse.quote(name, safe='')}"
        self._name = name
        self._asked = dict(asked or {})

    def select(self, *columns: str) -> Relation:
        return self._with(select=list(columns))

    def where(self, *conditions: str | Condition) -> Relation:
        """Rows for which all conditions hold: `"order_date last 28 days"` or `("net_amount", ">=", 100)`."""
        texts = [each for each in conditions if isinstance(each, str)]
        triples = [as_condition(each) for each in conditions if not isinstance(each, str)]
        return self._with(texts=[*self._asked.get("texts", []), *texts], triples=[*self._asked.get("triples", []), *triples])

    def sort(self, *columns: str) -> Relation:
        """`"net_amount desc"`"""
        return self._with(sort=list(columns))

    def limit(self, rows: int) -> Relation:
        return self._with(limit=rows)

    def columns(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = json.loads(self._transport.ask(self._path).body)["relation"]["columns"]
        return found

    def read(self) -> Answer:
        """All rows, of one publication: pages of two are read again."""
        for _ in range(3):
            answer = self._pages()
            if answer is not None:
                return answer
        raise MartletError(f"{self._name} was published again each time while it was read.", hint="Read published files, or fewer rows.")

    def _with(self, **more: Any) -> Relation:
        return Relation(self._transport, self._name, {**self._asked, **more})

    def _pages(self) -> Answer | None:
        import pyarrow

        wanted = self._asked.get("limit", MOST_ROWS * 1000)
        tables: list[pyarrow.Table] = []
        publication: str | None = None
        after: str | None = None
        count = 0
        while True:
            page = self._page(min(MOST_ROWS, wanted - count), after, ARROW)
            number = page.headers.get("martlet-publication")
            if publication is not None and number != publication:
                return None
            publication = number
            table = table_of(page)
            tables.append(table)
            count += table.num_rows
            size = int(page.headers.get("martlet-page-rows", MOST_ROWS))
            if table.num_rows < size or count >= wanted:
                break
            after = self._after(size, after, page)
        return Answer(pyarrow.concat_tables(tables), None if publication is None else int(publication))

    def _page(self, limit: int, after: str | None, accept: str, select: Sequence[str] | None = None) -> Response:
        asked = self._asked
        columns = select if select is not None else asked.get("select")
        shared = {"limit": limit, **({} if after is None else {"after": after}), **({} if columns is None else {"select": columns})}
        if not asked.get("triples"):
            query = {**shared, "where": asked.get("texts", []), "sort": asked.get("sort", [])}
            return self._transport.ask(f"{self._path}/rows", query=query, accept=accept)
        if asked.get("texts"):
            raise MartletError("Texts and triples don't mix in one read.", hint="Write all conditions in the one form or in the other.")
        sort = [text.split() if " " in text.strip() else text for text in asked.get("sort", [])]
        return self._transport.ask(f"{self._path}/rows", body={**shared, "where": asked["triples"], "sort": sort}, accept=accept)

    def _after(self, size: int, after: str | None, page: Response) -> str:
        """Where a full page ends. A long answer is sent before its end is known; then a page of one column says it."""
        link = page.headers.get("link", "")
        if 'rel="next"' in link:
            found = urllib.parse.parse_qs(urllib.parse.urlsplit(link[link.index("<") + 1 : link.index(">")]).query)
            return found["after"][0]
        first = self._asked["select"][0] if "select" in self._asked else self.columns()[0]["name"]
        answer = json.loads(self._page(size, after, "application/json", [first]).body)
        if "next" not in answer:
            raise MartletError(
                f"{self._name} has more rows than one answer may have, and no grain to continue by.", hint="Read published files, or fewer rows."
            )
        return str(answer["next"])


def table_of(response: Response) -> pyarrow.Table:
    import pyarrow.ipc

    return pyarrow.ipc.open_stream(io.BytesIO(response.body)).read_all()


def answer_of(response: Response) -> Answer:
    number = response.headers.get("martlet-publication")
    return Answer(table_of(response), None if number is None else int(number))
