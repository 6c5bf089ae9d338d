"""Reflects the relations as SQLAlchemy does, and asks by what it has found."""
import decimal
import os

import sqlalchemy as sa

engine = sa.create_engine(os.environ["MARTLET_SQLALCHEMY_URL"])
inspector = sa.inspect(engine)


def equal(found, expected, what):
    if found != expected:
        raise SystemExit(f"{what}: found {found!r}, expected {expected!r}")


equal("gold" in inspector.get_schema_names(), True, "schemas")
equal(sorted(inspector.get_table_names("gold")), ["dim_products", "fact_sales"], "tables")
columns = {column["name"]: column for column in inspector.get_columns("fact_sales", "gold")}
equal(list(columns), ["order_id", "line_number", "order_date", "channel", "quantity", "net_amount"], "columns")
equal(repr(columns["net_amount"]["type"]), "NUMERIC(precision=18, scale=2)", "type of an amount")
equal(repr(columns["order_date"]["type"]), "DATE()", "type of a date")
equal(columns["order_id"]["nullable"], False, "nullability")
equal(columns["order_id"]["comment"], "Natural key of the order.", "comment of a column")
equal(inspector.get_pk_constraint("fact_sales", "gold")["constrained_columns"], ["order_id", "line_number"], "primary key")
equal(inspector.get_table_comment("fact_sales", "gold"), {"text": "One row per order line."}, "comment")
equal(inspector.get_foreign_keys("fact_sales", "gold"), [], "foreign keys")
equal(inspector.get_unique_constraints("fact_sales", "gold"), [], "unique constraints")
equal(inspector.get_check_constraints("fact_sales", "gold"), [], "check constraints")
equal([index["column_names"] for index in inspector.get_indexes("dim_products", "gold")], [], "indexes")
equal(inspector.has_table("fact_sales", "gold"), True, "a table that is there")
equal(inspector.has_table("nothing", "gold"), False, "a table that is not there")

tables = sa.MetaData()
tables.reflect(engine, schema="gold", views=True)
sales = tables.tables["gold.fact_sales"]
with engine.connect() as connection:
    asked = sa.select(sales.c.channel, sa.func.sum(sales.c.net_amount)).where(sales.c.quantity > 0).group_by(sales.c.channel).order_by(sales.c.channel)
    equal(connection.execute(asked).all(), [("retail", decimal.Decimal("40.40")), ("web", decimal.Decimal("24.90")), (None, None)], "a question")

print("SQLAlchemy", sa.__version__, "found what it expected")
