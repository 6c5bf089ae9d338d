"""Asks by ODBC, as Excel and Power BI do: catalog functions, and a question with a parameter."""
import datetime
import decimal
import os

import pyodbc

connection = pyodbc.connect(os.environ["MARTLET_ODBC"], autocommit=True)


def equal(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}: found {found!r}, expected {expected!r}")


cursor = connection.cursor()
equal(sorted(row.table_name for row in cursor.tables(schema="gold")), ["dim_products", "fact_sales"], "tables")
equal([row.column_name for row in cursor.columns(table="fact_sales", schema="gold")], ["order_id", "line_number", "order_date", "channel", "quantity", "net_amount"], "columns")
equal([row.column_name for row in cursor.primaryKeys(table="fact_sales", schema="gold")], ["order_id", "line_number"], "primary key")
cursor.statistics(table="fact_sales", schema="gold").fetchall()
cursor.foreignKeys(table="fact_sales", schema="gold").fetchall()
cursor.execute("select order_id, order_date, net_amount from gold.fact_sales where quantity = ? order by order_id", 2)
equal([tuple(row) for row in cursor.fetchall()], [("A-1", datetime.date(2024, 1, 5), decimal.Decimal("19.90"))], "a question")
cursor.execute("select count(*) from gold.fact_sales")
equal(cursor.fetchone()[0], 4, "a count")
print("ODBC", connection.getinfo(pyodbc.SQL_DRIVER_VER), "found what it expected")
