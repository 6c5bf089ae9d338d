"""Analyses and runs Snowflake SQL: sqlglot parses it, fakesnow translates it, an engine binds it to empty tables.

The engine accepts more than Snowflake does, so functions, types and clauses that Snowflake lacks are refused first.
"""

import os
import sys
import warnings

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, ".."))
from line_protocol import cell, serve, take_stdout  # noqa: E402

answers = take_stdout()
warnings.filterwarnings("ignore")

import sqlglot  # noqa: E402
from fakesnow.instance import FakeSnow  # noqa: E402
from sqlglot import exp  # noqa: E402
from sqlglot.tokens import TokenType  # noqa: E402

connection = FakeSnow().connect(database="analysis", schema="public")
cursor = connection.cursor()


def words_of(file):
    with open(os.path.join(here, file), encoding="utf-8") as lines:
        return {word for line in lines if not line.startswith("#") for word in line.split()}


functions = words_of("functions.txt")
types = words_of("types.txt")
clauses = {"exclude", "group", "match_condition", "rename"}  # words before a parenthesis that call nothing


def register(tables):
    for table in tables:
        columns = ", ".join(f"{column['name']} {column['type']}" for column in table["columns"])
        cursor.execute(f"create schema if not exists {table['schema']}")
        cursor.execute(f"create or replace table {table['schema']}.{table['name']} ({columns})")


def analyse(sql):
    statement = sqlglot.parse_one(sql, dialect="snowflake")
    refuse_foreign_words(sql, statement)
    refuse_foreign_clauses(statement)
    if isinstance(statement, exp.Query):
        cursor.describe(sql)
    elif isinstance(statement, exp.Create) and isinstance(statement.expression, exp.Query):
        cursor.describe(statement.expression.sql(dialect="snowflake"))
    elif isinstance(statement, (exp.Insert, exp.Merge, exp.Update, exp.Delete)):
        execute_on_empty_tables(sql, statement.find(exp.Table))
    elif isinstance(statement, exp.Command):
        raise ValueError(f"The statement is not understood, so it can't be judged: {sql}")


def execute_on_empty_tables(sql, target):
    # Not in a transaction: fakesnow's MERGE writes a table of its own, in a database of its own.
    cursor.execute(sql)
    cursor.execute(f"delete from {target.sql(dialect='snowflake')}")


def refuse_foreign_words(sql, statement):
    """Looks at the words as written, because the parser already translates those of other dialects."""
    tokens = sqlglot.tokenize(sql, dialect="snowflake")
    names = {alias.name.lower() for alias in statement.find_all(exp.TableAlias)}
    for before, token, after in zip([None, *tokens], tokens, tokens[1:]):
        word = token.text.lower()
        is_call = token.token_type == TokenType.VAR and after.token_type == TokenType.L_PAREN
        is_table = before is not None and before.token_type in (TokenType.TABLE, TokenType.DOT, TokenType.INTO, TokenType.VIEW)
        if is_call and not is_table and word not in functions | types | names | clauses:
            raise ValueError(f"Snowflake has no function {token.text.upper()} (line {token.line}).")
        if before is not None and before.token_type == TokenType.DCOLON and word not in types:
            raise ValueError(f"Snowflake has no type {token.text.upper()} (line {token.line}).")
    if tokens[0].token_type == TokenType.FROM:
        raise ValueError("Snowflake has no statement that begins with FROM.")
    for callee, before, token in with_callee(tokens):
        if before.token_type == TokenType.L_PAREN and token.token_type == TokenType.FROM:
            raise ValueError(f"Snowflake has no query that begins with FROM (line {token.line}).")
        if token.token_type == TokenType.SIMILAR_TO:
            raise ValueError(f"Snowflake has no SIMILAR TO; use REGEXP_LIKE (line {token.line}).")
        if before.token_type == TokenType.USING and token.token_type == TokenType.TABLE_SAMPLE:
            raise ValueError(f"Snowflake has no USING SAMPLE; use SAMPLE (line {token.line}).")
        if callee in ("cast", "try_cast") and before.token_type == TokenType.ALIAS and word_of(token) not in types:
            raise ValueError(f"Snowflake has no type {token.text.upper()} (line {token.line}).")
        if callee in functions and token.token_type == TokenType.ORDER_BY:
            raise ValueError(f"Snowflake orders an aggregate by WITHIN GROUP (ORDER BY …) (line {token.line}).")


def with_callee(tokens):
    """Each token with the one before and the word in front of the parenthesis that it stands in."""
    callees = [""]
    for before, token in zip(tokens, tokens[1:]):
        yield callees[-1], before, token
        if token.token_type == TokenType.L_PAREN:
            callees.append(word_of(before))
        elif token.token_type == TokenType.R_PAREN and len(callees) > 1:
            callees.pop()


def word_of(token):
    return token.text.lower()


def refuse_foreign_clauses(statement):
    for node in statement.walk():
        if isinstance(node, exp.Filter):
            raise ValueError("Snowflake has no FILTER clause for aggregates; use IFF inside the aggregate.")
        if isinstance(node, exp.Distinct) and node.args.get("on"):
            raise ValueError("Snowflake has no DISTINCT ON; use QUALIFY.")
        if isinstance(node, exp.Unnest):
            raise ValueError("Snowflake has no UNNEST; use LATERAL FLATTEN.")
        if isinstance(node, exp.Window) and isinstance(node.this, exp.AggFunc) and node.find(exp.Distinct) and node.args.get("order"):
            raise ValueError("Snowflake has no DISTINCT in a window that is ordered.")
        if isinstance(node, exp.Join) and node.args.get("method") == "POSITIONAL":
            raise ValueError("Snowflake has no positional join.")


def run(sql):
    return [[cell(value) for value in row] for row in cursor.execute(sql).fetchall()]


serve(answers, {"register": register, "analyse": analyse, "run": run})
