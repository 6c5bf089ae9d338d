"""Asks the endpoint as programs do that use psycopg 3: text and binary, parameters, cursors, COPY, transactions, cancel."""
import datetime
import decimal
import os
import threading

import psycopg

conninfo = os.environ["MARTLET_CONNINFO"]


def equal(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}: found {found!r}, expected {expected!r}")


with psycopg.connect(conninfo) as connection:
    total = decimal.Decimal("65.30")
    for binary in (False, True):
        with connection.cursor(binary=binary) as cursor:
            row = cursor.execute("select count(*), sum(net_amount), min(order_date) from gold.fact_sales").fetchone()
            equal(row, (4, total, datetime.date(2024, 1, 5)), f"totals (binary={binary})")
            cursor.execute(
                "select order_id, quantity from gold.fact_sales where quantity >= %s and order_date <= %s and channel = %s order by 1, 2",
                (1, datetime.date(2024, 1, 31), "web"),
            )
            equal(cursor.fetchall(), [("A-1", 1), ("A-1", 2)], f"parameters (binary={binary})")
            cursor.execute("select product_key from gold.dim_products where product_key = any(%s) order by 1", ([1, 2, 7],))
            equal(cursor.fetchall(), [(1,), (2,)], f"array as parameter (binary={binary})")
            cursor.execute("select tags from gold.dim_products order by product_key")
            equal(cursor.fetchall(), [(["sport", "tennis"],), (["sport"],)], f"arrays (binary={binary})")
            cursor.execute("select %b::numeric, %b::int8, %b::date, %b::float8, %b::bool, %b::text, %b::timestamp",
                           (decimal.Decimal("-12345.678"), 2**40, datetime.date(1999, 12, 31), 1.5, True, "ä", datetime.datetime(1970, 1, 1, 1, 2, 3, 4)))
            row = cursor.fetchone()
            equal(row[0], decimal.Decimal("-12345.678"), f"numeric (binary={binary})")
            equal(row[1:], (2**40, datetime.date(1999, 12, 31), 1.5, True, "ä", datetime.datetime(1970, 1, 1, 1, 2, 3, 4)), f"binary parameters (binary={binary})")
            cursor.execute("select channel, net_amount from gold.fact_sales where order_id = %s", ("A-3",))
            equal(cursor.fetchone(), (None, None), f"nulls (binary={binary})")

with psycopg.connect(conninfo) as connection:
    with connection.cursor(name="piecewise") as cursor:
        cursor.itersize = 2
        cursor.execute("select order_id from gold.fact_sales order by order_id, line_number")
        equal([row[0] for row in cursor], ["A-1", "A-1", "A-2", "A-3"], "server-side cursor")
    with connection.cursor() as cursor, cursor.copy("copy (select order_id, net_amount from gold.fact_sales order by 1, 2) to stdout") as copy:
        equal(b"".join(copy), b"A-1\t5.00\nA-1\t19.90\nA-2\t40.40\nA-3\t\\N\n", "COPY")
    with connection.cursor() as cursor, cursor.copy("copy (select line_number::int8, order_date from gold.fact_sales order by 1, 2 limit 1) to stdout (format binary)") as copy:
        copy.set_types(["int8", "date"])
        equal(list(copy.rows()), [(1, datetime.date(2024, 1, 5))], "COPY in binary")

with psycopg.connect(conninfo, autocommit=True) as connection:
    for _ in range(7):
        equal(connection.execute("select max(quantity) from gold.fact_sales where order_id = %s", ("A-2",)).fetchone(), (4,), "prepared statement")
    with connection.pipeline():
        cursors = [connection.execute("select %s::int + quantity from gold.fact_sales where order_id = 'A-2'", (n,)) for n in range(5)]
    equal([cursor.fetchone()[0] for cursor in cursors], [4, 5, 6, 7, 8], "pipeline")
    try:
        connection.execute("insert into gold.fact_sales (order_id) values ('x')")
        raise SystemExit("an insert was accepted")
    except psycopg.errors.ReadOnlySqlTransaction:
        pass
    try:
        connection.execute("select nothing from gold.fact_sales")
        raise SystemExit("an unknown column was accepted")
    except psycopg.errors.UndefinedColumn:
        pass
    threading.Timer(0.3, connection.cancel).start()
    try:
        connection.execute("select count(*) from gold.fact_sales a, generate_series(1, 100000) b, generate_series(1, 100000) c where b + c < 0")
        raise SystemExit("a statement was not cancelled")
    except psycopg.errors.QueryCanceled:
        pass
    equal(connection.execute("select 1").fetchone(), (1,), "after a cancelled statement")

print("psycopg", psycopg.__version__, "found what it expected")
