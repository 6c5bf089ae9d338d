import datetime
import decimal
import json
import pathlib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import martlet
import pyarrow
import pytest

ROWS = [
    {"order_id": "A", "line_number": 1, "product_key": "P1", "order_date": datetime.date(2024, 11, 5), "quantity": 2, "amount": decimal.Decimal("20.00")},
    {"order_id": "A", "line_number": 2, "product_key": "P2", "order_date": datetime.date(2024, 11, 5), "quantity": 1, "amount": decimal.Decimal("10.00")},
    {"order_id": "B", "line_number": 1, "product_key": "P1", "order_date": datetime.date(2024, 12, 31), "quantity": 5, "amount": decimal.Decimal("50.00")},
    {"order_id": "C", "line_number": 1, "product_key": "P3", "order_date": datetime.date(2025, 2, 10), "quantity": 1, "amount": decimal.Decimal("5.00")},
    {"order_id": "C", "line_number": 2, "product_key": "P2", "order_date": datetime.date(2025, 2, 10), "quantity": 4, "amount": decimal.Decimal("40.00")},
]


def in_order(answer):
    return sorted(answer.to_dicts(), key=lambda row: (row["order_id"], row["line_number"]))


def test_each_way_reads_the_same_rows_in_the_same_types(api, published, endpoint):
    answers = [api.relation("gold.fact_sales").read(), published.relation("gold.fact_sales").read(), endpoint.relation("gold.fact_sales")]
    for answer in answers:
        assert in_order(answer) == ROWS
        assert [str(field.type) for field in answer.to_arrow().schema] == ["string", "int64", "string", "date32[day]", "int64", "decimal128(18, 2)"]
    assert answers[0].publication == answers[1].publication == 1


def test_pandas_and_polars_keep_exact_values(api):
    import polars

    frame = api.relation("gold.dim_product").sort("product_key").to_pandas()
    assert frame["unit_cost"].tolist()[:2] == [decimal.Decimal("5.00"), decimal.Decimal("2.50")]
    assert str(frame.dtypes["unit_cost"]) == "decimal128(10, 2)[pyarrow]"
    other = api.relation("gold.dim_product").sort("product_key").to_polars()
    assert other.schema["unit_cost"] == polars.Decimal(10, 2)
    assert other["category"].to_list() == ["Tennis", "Lighting", None]


@pytest.mark.parametrize(
    ("conditions", "orders"),
    [
        ([("quantity", ">", 1)], ["A", "B", "C"]),
        ([("amount", "=", decimal.Decimal("50.00"))], ["B"]),
        ([("amount", ">=", "40.00"), ("quantity", "<", 5)], ["C"]),
        ([("order_date", ">=", datetime.date(2024, 12, 1))], ["B", "C", "C"]),
        ([("product_key", "in", ["P1", "P3"])], ["A", "B", "C"]),
        ([("product_key", "not in", ["P1", "P3"])], ["A", "C"]),
        ([("product_key", "!=", "P1"), ("order_id", "is not null")], ["A", "C", "C"]),
    ],
)
def test_conditions_mean_the_same_over_the_api_and_over_files(api, published, conditions, orders):
    for source in (api, published):
        assert [row["order_id"] for row in in_order(source.relation("gold.fact_sales").where(*conditions).read())] == orders


def test_conditions_in_words_sorting_and_limits(api):
    relation = api.relation("gold.fact_sales").select("order_id", "amount").where("quantity > 1").sort("amount desc")
    assert [row["amount"] for row in relation.limit(2).read().to_dicts()] == [decimal.Decimal("50.00"), decimal.Decimal("40.00")]


def test_pages_are_read_to_the_end(api, monkeypatch):
    from martlet import _api

    monkeypatch.setattr(_api, "MOST_ROWS", 2)
    assert in_order(api.relation("gold.fact_sales").read()) == ROWS
    assert in_order(api.relation("gold.fact_sales").where(("quantity", ">=", 1)).read()) == ROWS
    assert len(api.relation("gold.fact_sales").limit(3).read()) == 3


def test_metrics_by_name(api):
    assert "revenue" in [metric["name"] for metric in api.metrics.list()]
    assert api.metrics.describe("revenue")["unit"] == "EUR"
    answer = api.metrics.query(["revenue"], by=["product.category", "order_date.month"], compare_to="previous_year", at="2025-03-01", where="quantity > 1")
    assert "revenue" in answer.to_pandas().columns
    assert api.sql("select count(*) as lines from gold.fact_sales").to_dicts() == [{"lines": 5}]


def test_errors_carry_the_code_and_the_hint(api, published, endpoint):
    with pytest.raises(martlet.MartletError, match="Did you mean revenue") as caught:
        api.metrics.query(["revenu"])
    assert (caught.value.code[:8], caught.value.status) == ("MARTLET-", 404)
    with pytest.raises(martlet.MartletError) as caught:
        api.sql("drop table gold.fact_sales")
    assert caught.value.code == "MARTLET-U234"
    with pytest.raises(martlet.MartletError, match="gold.fact_sales"):
        published.relation("gold.nothing").read()
    with pytest.raises(martlet.MartletError, match="no column"):
        published.relation("gold.fact_sales").where(("nothing", "=", 1)).read()
    with pytest.raises(martlet.MartletError):
        endpoint.sql("select * from gold.nothing")
    with pytest.raises(martlet.MartletError, match="did not answer"):
        martlet.connect("http://127.0.0.1:9", retries=0).metrics.list()
    with pytest.raises(martlet.MartletError, match="condition"):
        api.relation("gold.fact_sales").where(("quantity", "about", 3))


def test_files_say_that_they_are_read_only_while_they_are(published):
    readers = published.path_of("readers")
    with published.hold() as manifest:
        signs = [json.loads(path.read_text()) for path in readers.glob("*.json")]
        assert [manifest["id"]] in [sign["holds"] for sign in signs]
    published.relation("gold.fact_sales").read()
    held = [sign for sign in readers.glob("*.json") if json.loads(sign.read_text())["holds"] == [manifest["id"]]]
    # The server says so, too.
    assert len(held) <= 1
    assert not list(readers.glob("*.next"))


def test_a_folder_without_publications_says_what_to_do(tmp_path: pathlib.Path):
    with pytest.raises(martlet.MartletError, match="martlet build"):
        martlet.files(tmp_path)


class Busy(BaseHTTPRequestHandler):
    """Answers the third request, and sends the ones before away."""

    seen: list[dict[str, str]] = []

    def do_GET(self):
        Busy.seen.append(dict(self.headers))
        if len(Busy.seen) < 3:
            body = json.dumps({"detail": "Too many.", "code": "MARTLET-U219", "hint": "Wait."}).encode()
            self.send_response(429 if len(Busy.seen) == 1 else 503)
            self.send_header("retry-after", "0")
        else:
            body = json.dumps({"metrics": []}).encode()
            self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_a_busy_server_is_asked_again_and_the_key_is_sent():
    Busy.seen = []
    server = HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        assert martlet.connect(url, key="a-key", role="analyst").metrics.list() == []
        assert len(Busy.seen) == 3
        assert {name.lower(): value for name, value in Busy.seen[0].items()}["authorization"] == "Bearer a-key"
        Busy.seen = []
        with pytest.raises(martlet.MartletError, match="Too many") as caught:
            martlet.connect(url, retries=0).metrics.list()
        assert (caught.value.code, caught.value.hint, caught.value.status) == ("MARTLET-U219", "Wait.", 429)
    finally:
        server.shutdown()


def test_values_of_files_get_the_types_that_the_api_sends():
    from martlet._files import _as_declared

    table = pyarrow.table(
        {"at": pyarrow.array([datetime.datetime(2024, 1, 1, 12, 0, 0, 5)], pyarrow.timestamp("us")), "n": pyarrow.array([1], pyarrow.int32())}
    )
    found = _as_declared(table, {"at": {"kind": "timestamp"}, "n": {"kind": "integer"}})
    assert [str(field.type) for field in found.schema] == ["timestamp[us, tz=UTC]", "int64"]
    assert found["at"].to_pylist()[0].microsecond == 5
