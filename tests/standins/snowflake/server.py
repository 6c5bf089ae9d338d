"""fakesnow's HTTP server, made usable for Snowflake's Node client.

The client understands JSON result sets only, and fakesnow answers with Arrow. Beside that this server does what tests of a
client rely on: it checks the sign-in, knows one database and two roles (READER may not write), a virtual warehouse that has used up its quota (EXHAUSTED), keeps the settings of a
session, and ends a statement that is cancelled or takes too long.

Environment: SF_PASSWORD, SF_PUBLIC_KEY (a PEM file), SF_TOKEN, SF_DATABASE, FS_DB_PATH (a directory; else in memory).
Run: python server.py PORT
"""
from __future__ import annotations
import asyncio, base64, gzip, json, os, re, shutil, sys, uuid, warnings, hashlib
from collections import OrderedDict
import pyarrow as pa
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
import sqlglot
warnings.filterwarnings("ignore", category=UserWarning)
from string import Template
import fakesnow.info_schema as info_schema
import fakesnow.server as fs
from fakesnow.instance import FakeSnow
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from policies import Policies, Refused  # noqa: E402

# Snowflake's list of tables has the views too
info_schema.SQL_CREATE_INFORMATION_SCHEMA_TABLES_VIEW = Template(
    info_schema.SQL_CREATE_INFORMATION_SCHEMA_TABLES_VIEW.template
    .replace("'BASE TABLE' AS", "tables.kind AS")
    .replace("from duckdb_tables tables", """from (
        select database_name, schema_name, table_name, estimated_size, 'BASE TABLE' as kind from duckdb_tables
        union all
        select database_name, schema_name, view_name, null, 'VIEW' from duckdb_views where not internal
    ) tables""")
)

# every field is text until the table says otherwise, and a quoted empty one is no null
import fakesnow.copy_into as copy_into
_read_csv = copy_into.ReadCSV.read_expression
def _read_expression(self, url):
    call = _read_csv(self, url)
    for option, value in (("all_varchar", True), ("allow_quoted_nulls", False)):
        call.append("expressions", self.make_eq(option, value))
    return call
copy_into.ReadCSV.read_expression = _read_expression

# statements fakesnow cannot run but a product may issue: answer "Statement executed successfully."
NOP = [
    r"\s*(grant|revoke)\b", r"\s*use\s+secondary\s+roles", r"\s*(create|alter|drop)\s+(or\s+replace\s+)?(warehouse|role|user|masking\s+policy|row\s+access\s+policy|task|stream)\b",
    r"\s*alter\s+session\s+(un)?set\s+(?!autocommit)", r"\s*alter\s+table\s+\S+\s+(modify|alter)\s+column\s+\S+\s+(un)?set\s+masking", r"\s*alter\s+dynamic\s+table",
]
fs.shared_fs = FakeSnow(db_path=os.environ.get("FS_DB_PATH"), nop_regexes=NOP)

# fakesnow would add up as floats whatever has no cast around it, lest it be text
import fakesnow.transforms as transforms
from sqlglot import exp
_implicit_cast = transforms.numeric_agg_implicit_cast
def _exact_sums(expression):
    argument = expression.this if isinstance(expression, exp.Sum) else None
    changed = _implicit_cast(expression)
    if argument is not None:
        expression.set("this", argument)
    return changed

# fakesnow leaves the mask of a date away where it does not see that it is one
MASK = re.compile(r'"((?:[^"]|"")*)"|(YYYY|YY|MMMM|MON|MM|DD|DY|HH24|MI|SS)|.', re.S)
FIELDS_OF_MASK = {"YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MON": "%b", "MM": "%m", "DD": "%d", "DY": "%a", "HH24": "%H", "MI": "%M", "SS": "%S"}
def _masked_dates(expression):
    mask = expression.args.get("format") if isinstance(expression, exp.ToChar) else None
    if not isinstance(mask, exp.Literal) or not any(field for _, field in MASK.findall(mask.this)):
        return expression
    pieces = [FIELDS_OF_MASK[m.group(2)] if m.group(2) else (m.group(1).replace('""', '"') if m.group(1) is not None else m.group(0)).replace("%", "%%")
              for m in MASK.finditer(mask.this)]
    instant = exp.cast(expression.this, exp.DataType.Type.TIMESTAMP)
    return exp.Anonymous(this="strftime", expressions=[instant, exp.Literal.string("".join(pieces))])
transforms.numeric_agg_implicit_cast = lambda expression: _masked_dates(_exact_sums(expression))

import snowflake.connector.errors as sfe
import fakesnow.transforms.stage as fs_stage
from fakesnow.cursor import FakeSnowflakeCursor as _C
_orig_execute = _C.execute
# the codes that Snowflake has where fakesnow has others, by what DuckDB says
CODES = [
    (r"Referenced column .* not found", 904, "42000"),
    (r"must appear in the GROUP BY clause", 979, "42601"),
    (r"values were supplied", 2020, "21S01"),
    (r"NOT NULL constraint failed", 100072, "22000"),
    (r"already exists", 2002, "42710"),
    (r"division by zero", 100051, "22012"),
    (r"Could not convert|Conversion Error", 100038, "22018"),
]
DROP_STAGE = re.compile(r"^\s*drop\s+stage\s+(if\s+exists\s+)?(\S+)\s*;?\s*$", re.I)
def _drop_stage(cursor, reference):
    # fakesnow has no DROP STAGE
    connection = cursor._conn
    catalog, schema, name = fs_stage.parts_from_var(reference, current_database=connection.database, current_schema=connection.schema)
    connection._duck_conn.execute(
        "delete from _fs_global._fs_information_schema._fs_stages where database_name = ? and schema_name = ? and name = ?", [catalog, schema, name])
    shutil.rmtree(fs_stage.internal_dir(f"{catalog}.{schema}.{name}"), ignore_errors=True)
# fakesnow breaks off at a quote in a comment
_table_comment = info_schema.insert_table_comment_sql
info_schema.insert_table_comment_sql = lambda catalog, schema, table, comment: _table_comment(catalog, schema, table, (comment or "").replace("'", "''"))
VIEW_WITH_COLUMNS = re.compile(r"^\s*create\s+(or\s+replace\s+)?view\s+[^\s(]+\s*\(", re.I)
def _comment_columns(cursor, command):
    # fakesnow forgets what is said of the columns of a view
    view = sqlglot.parse_one(command, read="snowflake").this
    place = [part.name for part in view.this.parts]
    for column in view.expressions:
        if comment := column.find(exp.CommentColumnConstraint):
            name = ".".join(exp.to_identifier(part, quoted=True).sql() for part in [*place, column.name])
            cursor._conn._duck_conn.execute(f"comment on column {name} is {comment.this.sql('duckdb')}")
def _execute(self, command, *a, **k):
    if isinstance(command, str) and (dropped := DROP_STAGE.match(command)):
        _drop_stage(self, dropped[2])
        command = "select 'successfully dropped' as status"
    # anything fakesnow does not map becomes HTTP 500, which the driver retries for minutes
    try:
        result = _orig_execute(self, command, *a, **k)
        if isinstance(command, str) and VIEW_WITH_COLUMNS.match(command):
            _comment_columns(self, command)
        return result
    except Exception as e:
        known = isinstance(e, (sfe.ProgrammingError, sfe.OperationalError))
        text = str(e.msg if known else e)
        for pattern, errno, sqlstate in CODES:
            if re.search(pattern, text):
                raise sfe.ProgrammingError(msg=text, errno=errno, sqlstate=sqlstate) from e
        if known:
            raise
        raise sfe.ProgrammingError(msg=f"{type(e).__name__}: {e}", errno=603, sqlstate="XX000") from e
_C.execute = _execute

_orig_fb = fs.from_binding
# stock: array binds containing NULL crash (int(None), None.lower()) -> HTTP 500
def _from_binding(b):
    v, t = b.get("value"), b.get("type")
    if v is None:
        return None
    if t == "FIXED":  # the Node driver types a whole array-bind column by its first row: FIXED may carry "0.14"
        from decimal import Decimal
        return int(v) if str(v).lstrip("-").isdigit() else Decimal(v)
    if t == "REAL":
        return float(v)
    return _orig_fb(b)
fs.from_binding = _from_binding
# stock rewrites PUT to a fake GCS presigned URL, which the Node driver cannot use (reads stageInfo.region);
# LOCAL_FS works when driver and server share a disk
fs.gcs_stage_info = lambda request, expr, d: d["stageInfo"]

RESULTS: "OrderedDict[str, dict]" = OrderedDict()
LOCKS: dict[str, asyncio.Lock] = {}
SESSION_PARAMS: dict[str, list] = {}
# what each session has set, by the upper-case name of the setting
SETTINGS: dict[str, dict[str, str]] = {}
ROLES: dict[str, str] = {}
# the virtual warehouse of each session; EXHAUSTED has no credits left
WAREHOUSES: dict[str, str] = {}
COMPUTES = re.compile(r"^\s*(create\s.*\bas\s+select|insert|update|delete|merge|copy)\b", re.I | re.S)
# why the statement that a session runs is being interrupted
INTERRUPTED: dict[str, str] = {}
# the sessions that are in a transaction
IN_TRANSACTION: set[str] = set()

# what Snowflake would not do with transient tables, which fakesnow takes for any others
TABLE_MADE = re.compile(r"^\s*create\s+(?:or\s+replace\s+)?(transient\s+)?table\s+(?:if\s+not\s+exists\s+)?([\w\".]+)(?:\s+clone\s+([\w\".]+))?", re.I)
TRANSIENT: set[str] = set()

def refuses_clone(made) -> bool:
    return bool(made and made[3] and not made[1] and stored_name(made[3]) in TRANSIENT)

def stored_name(name: str) -> str:
    return name.replace('"', "").upper()

# a dynamic table is a table of what its query returns when it is made, which is listed as one; it stays as it is then
DYNAMIC_MADE = re.compile(r"^(\s*create\s+(?:or\s+replace\s+)?(?:transient\s+)?)dynamic\s+(table\s+([\w\".]+))\s+target_lag\s*=\s*'\d+\s+\w+'\s+warehouse\s*=\s*\S+\s+initialize\s*=\s*on_create", re.I)
DYNAMIC_DROPPED = re.compile(r"^(\s*drop\s+)dynamic\s+(table\s+(?:if\s+exists\s+)?([\w\".]+))", re.I)
DYNAMIC: set[str] = set()

def without_dynamic(sql: str) -> str:
    if m := DYNAMIC_MADE.match(sql):
        DYNAMIC.add(stored_name(m[3]))
        return m[1] + m[2] + sql[m.end():]
    if m := DYNAMIC_DROPPED.match(sql):
        DYNAMIC.discard(stored_name(m[3]))
        return m[1] + m[2] + sql[m.end():]
    if m := TABLE_MADE.match(sql):
        DYNAMIC.discard(stored_name(m[2]))
    known = ", ".join(f"'{name}'" for name in sorted(DYNAMIC)) or "''"
    return re.sub(r"\bis_dynamic\b", f"(case when upper(table_schema || '.' || table_name) in ({known}) then 'YES' else 'NO' end)", sql, flags=re.I)

# the rights to read views, which a view that is replaced loses unless it says that it copies them
GRANT = re.compile(r"^\s*(grant|revoke)\s+select\s+on\s+(?:view|table)\s+([\w\".]+)\s+(?:to|from)\s+role\s+([\w\"]+)\s*;?\s*$", re.I)
GRANTS_SHOWN = re.compile(r"^\s*show\s+grants\s+on\s+view\s+([\w\".]+)\s*;?\s*$", re.I)
VIEW_MADE = re.compile(r"^\s*(?:create\s+(or\s+replace\s+)?|drop\s+)view\s+(?:if\s+(?:not\s+)?exists\s+)?([\w\".]+)", re.I)
# where the words stand: behind the columns, before the comment and the tags
COPIES_GRANTS = re.compile(r"^(\s*create\s+or\s+replace\s+view\s+[\w\".]+\s*(?:\((?:[^()']|'(?:[^'\\]|\\.|'')*')*\))?\s*)copy\s+grants\b", re.I | re.S)
RIGHTS: dict[str, set] = {}

def without_grants(sql: str) -> str:
    if copies := COPIES_GRANTS.match(sql):
        return copies[1] + sql[copies.end():]
    if made := VIEW_MADE.match(sql):
        RIGHTS.pop(stored_name(made[2]), None)
    return sql

SET = re.compile(r"^\s*alter\s+session\s+set\s+(.*)$", re.I | re.S)
SETTING = re.compile(r"(\w+)\s*=\s*('(?:[^']|'')*'|[\w.]+)")
# temporary stages are of the session alone, and end no transaction
DDL = re.compile(r"^\s*(create|drop|alter|truncate|comment|grant|revoke|undrop)\b(?!\s+(or\s+replace\s+)?temp)", re.I)
BEGIN = re.compile(r"^\s*(begin|start)\b", re.I)
END = re.compile(r"^\s*(commit|rollback)\b", re.I)
WRITES = re.compile(r"^\s*(create|drop|alter\s+table|insert|update|delete|merge|copy|put|truncate)\b", re.I)

def token_of(request: Request) -> str:
    return request.headers.get("Authorization", "")[17:-1]

def sql_error(code: str, sqlstate: str, message: str) -> JSONResponse:
    return JSONResponse({"success": False, "code": code, "message": message,
                         "data": {"errorCode": code, "sqlState": sqlstate, "queryId": str(uuid.uuid4())}})

def interrupt(token: str, reason: str) -> None:
    """Ends what a session runs, as an abort request or the statement timeout does."""
    conn = fs.sessions.get(token)
    if conn is None or not LOCKS.setdefault(token, asyncio.Lock()).locked():
        return
    INTERRUPTED[token] = reason
    conn._duck_conn.interrupt()

def seconds_of(v):
    # the fraction counts upwards from the second before; as a number it has the sign of the whole
    nanos = v["epoch"] * 10**9 + v["fraction"]
    return f"{'-' if nanos < 0 else ''}{abs(nanos) // 10**9}.{abs(nanos) % 10**9:09d}"

def enc(v, t):
    if v is None:
        return None
    if t == "boolean":
        return "1" if v else "0"
    if t == "binary":
        return v.hex().upper()
    if t in ("timestamp_ntz", "timestamp_ltz"):
        return None if v["epoch"] is None else seconds_of(v)
    if t == "timestamp_tz":
        return None if v["epoch"] is None else f"{seconds_of(v)} {v.get('timezone', 1440)}"
    if t == "real":
        return repr(v)
    return str(v)

def column(col: pa.ChunkedArray, t: str):
    if t == "date":
        return [None if v is None else str(v) for v in col.cast(pa.int32()).to_pylist()]
    if t == "time":
        # fakesnow: ns since midnight -> json wants seconds.fraction
        return [None if v is None else f"{v // 10**9}.{v % 10**9:09d}" for v in col.cast(pa.int64()).to_pylist()]
    return [enc(v, t) for v in col.to_pylist()]

def arrow_to_json(data: dict) -> None:
    b64 = data.pop("rowsetBase64", "")
    rows: list = []
    if b64:
        table = pa.ipc.open_stream(base64.b64decode(b64)).read_all()
        cols = [column(table.column(i), rt["type"]) for i, rt in enumerate(data["rowtype"])]
        rows = [list(r) for r in zip(*cols)] if cols else []
    data["rowset"] = rows
    data["queryResultFormat"] = "json"

def fix(payload: dict, extra: list = []) -> dict:
    data = payload.get("data")
    if payload.get("success") and data and "rowtype" in data:
        if data.get("queryResultFormat") == "arrow":
            arrow_to_json(data)
        data.setdefault("rowset", [])
        data["returned"] = len(data["rowset"])
        data["total"] = len(data["rowset"])
        data["version"] = 1
        data["parameters"] = data.get("parameters", []) + PARAMS + extra
        if data.get("queryId"):
            RESULTS[data["queryId"]] = payload
            while len(RESULTS) > 500:
                RESULTS.popitem(last=False)
    return payload

PARAMS = [
    {"name": "TIMEZONE", "value": "UTC"},
    {"name": "DATE_OUTPUT_FORMAT", "value": "YYYY-MM-DD"},
    {"name": "TIME_OUTPUT_FORMAT", "value": "HH24:MI:SS"},
    {"name": "TIMESTAMP_OUTPUT_FORMAT", "value": "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM"},
    {"name": "TIMESTAMP_NTZ_OUTPUT_FORMAT", "value": "YYYY-MM-DD HH24:MI:SS.FF3"},
    {"name": "TIMESTAMP_LTZ_OUTPUT_FORMAT", "value": ""},
    {"name": "TIMESTAMP_TZ_OUTPUT_FORMAT", "value": ""},
    {"name": "BINARY_OUTPUT_FORMAT", "value": "HEX"},
    {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 65280},
]

async def body_of(request: Request) -> dict:
    b = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        b = gzip.decompress(b)
    return json.loads(b or b"{}")

def sub_request(request: Request, body: dict) -> Request:
    raw = json.dumps(body).encode()
    scope = dict(request.scope)
    scope["headers"] = [(k, v) for k, v in scope["headers"] if k.lower() not in (b"content-encoding", b"content-length")]
    async def receive():
        return {"type": "http.request", "body": raw, "more_body": False}
    return Request(scope, receive)

POLICIES = Policies()
HISTORY_QUERY = re.compile(r"\bfrom\s+table\s*\(\s*information_schema\.query_history\s*\(\s*\)\s*\)", re.I)
# what sessions have run, and the tag of each
HISTORY: list = []

LAST = {}
async def query(request: Request) -> Response:
    # two in-flight statements on one session share one DuckDB connection and corrupt each other: serialise
    token = token_of(request)
    body = await body_of(request)
    sql = body.get("sqlText", "")
    if HISTORY_QUERY.search(sql):
        return json_ok(fs.sessions.get(token), [("QUERY_TEXT", "text"), ("QUERY_TAG", "text")], HISTORY, 0x1000, settings_of(token))
    HISTORY.append([sql, (body.get("parameters") or {}).get("QUERY_TAG", "")])
    if ROLES.get(token) == "READER" and WRITES.match(sql):
        return sql_error("003001", "42501", "SQL access control error: Insufficient privileges to operate on schema 'BRONZE'.")
    if WAREHOUSES.get(token) == "EXHAUSTED" and COMPUTES.match(sql):
        return sql_error("090073", "22000", "Warehouse 'EXHAUSTED' cannot be resumed because resource monitor 'MONTHLY' has exceeded its quota.")
    if m := GRANT.match(sql):
        readers = RIGHTS.setdefault(stored_name(m[2]), set())
        (readers.add if m[1].lower() == "grant" else readers.discard)(m[3].strip('"').upper())
        return json_ok(fs.sessions.get(token), [("status", "text")], [["Statement executed successfully."]], 0x5000, settings_of(token))
    if m := GRANTS_SHOWN.match(sql):
        rows = [["SELECT", role] for role in sorted(RIGHTS.get(stored_name(m[1]), ()))]
        return json_ok(fs.sessions.get(token), [("privilege", "text"), ("grantee_name", "text")], rows, 0x1000, settings_of(token))
    run = lambda text: fs.sessions.get(token).cursor().execute(text).fetchall()
    columns_of = lambda schema, view: [name for (name,) in run(f"select column_name from information_schema.columns where table_schema = '{schema}' and table_name = '{view}' order by ordinal_position")]
    try:
        if (said := POLICIES.statement(sql, run)) is not None:
            return json_ok(fs.sessions.get(token), [("status", "text")], [[said]], 0x5000, settings_of(token))
        made, put_on = POLICIES.without_clauses(sql)
        if made != sql and COPIES_GRANTS.match(made) is None and "copy grants" in made.lower():
            return sql_error("001003", "42000", "SQL compilation error: syntax error unexpected 'copy'.")
        read = POLICIES.carried_out(POLICIES.told(made), ROLES.get(token), columns_of)
    except Refused as refused:
        return sql_error("002003", "42000", str(refused))
    except Exception as failed:
        return sql_error("001003", "42000", f"SQL compilation error: {failed}")
    if put_on:
        put_on()
    if read != sql:
        sql, request = read, sub_request(request, {**body, "sqlText": read})
        body = {**body, "sqlText": read}
    if (plain := without_grants(sql)) != sql:
        sql, request = plain, sub_request(request, {**body, "sqlText": plain})
        body = {**body, "sqlText": plain}
    if (plain := without_dynamic(sql)) != sql:
        sql, request = plain, sub_request(request, {**body, "sqlText": plain})
    made = TABLE_MADE.match(sql)
    if refuses_clone(made):
        return sql_error("002120", "0A000", "SQL compilation error: Transient object cannot be cloned to a permanent object.")
    if made:
        (TRANSIENT.add if made[1] else TRANSIENT.discard)(stored_name(made[2]))
    if m := SET.match(sql):
        SETTINGS.setdefault(token, {}).update({k.upper(): v.strip("'") for k, v in SETTING.findall(m.group(1))})
    try:
        async with LOCKS.setdefault(token, asyncio.Lock()):
            timeout = SETTINGS.get(token, {}).get("STATEMENT_TIMEOUT_IN_SECONDS")
            timer = timeout and asyncio.get_running_loop().call_later(float(timeout), interrupt, token, "timeout")
            try:
                return await interruptible(request, token, sql)
            finally:
                if timer:
                    timer.cancel()
    except Exception as e:
        import traceback; traceback.print_exc()
        return sql_error("000603", "XX000", f"shim: {type(e).__name__}: {e}")

async def transactional(request: Request, token: str, sql: str) -> Response:
    """Snowflake commits what stands before a definition, and takes the end of a transaction that is none for done."""
    conn = fs.sessions.get(token)
    if DDL.match(sql) and token in IN_TRANSACTION:
        IN_TRANSACTION.discard(token)
        await run_in_threadpool(conn._duck_conn.execute, "commit")
    if END.match(sql) and token not in IN_TRANSACTION:
        return json_ok(conn, [("status", "text")], [["Statement executed successfully."]], 0x5000, settings_of(token))
    response = await query_(request, settings_of(token))
    if BEGIN.match(sql):
        IN_TRANSACTION.add(token)
    elif END.match(sql):
        IN_TRANSACTION.discard(token)
    return response

async def interruptible(request: Request, token: str, sql: str) -> Response:
    response = await transactional(request, token, sql)
    reason = INTERRUPTED.pop(token, None)
    if reason is None or json.loads(response.body).get("success"):
        return response
    if reason == "timeout":
        return sql_error("000630", "57014", "Statement reached its statement or warehouse timeout and was canceled.")
    return sql_error("000604", "57014", "SQL execution canceled")

def settings_of(token: str) -> list:
    return SESSION_PARAMS.get(token, []) + [{"name": k, "value": v} for k, v in SETTINGS.get(token, {}).items()]

async def abort(request: Request) -> Response:
    interrupt(token_of(request), "abort")
    return JSONResponse({"success": True, "data": None, "code": None, "message": None})

SWAP = re.compile(r"^\s*alter\s+table\s+(?:if\s+exists\s+)?(\S+)\s+swap\s+with\s+([^\s;]+)\s*;?\s*$", re.I)

def json_ok(conn, cols, rows, type_id, extra):
    qid = str(uuid.uuid4())
    return JSONResponse(fix({"success": True, "data": {
        "queryId": qid, "statementTypeId": type_id, "queryResultFormat": "json", "rowset": rows,
        "rowtype": [{"name": n, "type": t, "nullable": True, "scale": 0 if t == "fixed" else None, "precision": 38 if t == "fixed" else None, "length": None, "byteLength": None, "database": "", "schema": "", "table": ""} for n, t in cols],
        "finalDatabaseName": conn.database, "finalSchemaName": conn.schema}}, extra))

def fast_array_bind(conn, sql, bindings):
    """INSERT ... VALUES (?, ?) with array binds -> one vectorised INSERT ... SELECT (stock: one full parse+transform per row)"""
    from sqlglot import exp
    expr = fs.parse_one(sql)
    if not (isinstance(expr, exp.Insert) and isinstance(expr.expression, exp.Values) and len(expr.expression.expressions) == 1):
        return None
    tup = expr.expression.expressions[0]
    names = []
    def sub(n):
        if isinstance(n, exp.Placeholder):
            names.append(f"C{len(names)}")
            return exp.column(names[-1], quoted=True)
        return n
    tup = tup.transform(sub)
    cur = conn.cursor()
    cur.check_db_and_schema(expr)
    tbl = pa.table({n: pa.array([None if v is None else str(_from_binding({**bindings[str(i + 1)], "value": v})) for v in bindings[str(i + 1)]["value"]], pa.string()) for i, n in enumerate(names)})
    expr.set("expression", exp.select(*tup.expressions).from_("_BIND"))
    duck = cur._transform(expr, None).sql(dialect="duckdb")
    conn._duck_conn.register("_BIND", tbl)
    try:
        (n,) = conn._duck_conn.execute(duck).fetchall()[0]
    finally:
        conn._duck_conn.unregister("_BIND")
    return n

# fakesnow can't apply functions while it copies; a field of a variant column it parses as JSON by itself
FIELDS = re.compile(r"\bfrom\s*\(\s*select\s+((?:parse_json\()?\$\d+\)?(?:\s*,\s*(?:parse_json\()?\$\d+\)?)*)\s+from\s+(@\S+)\s*\)", re.I)
def plain_copy(sql):
    m = re.match(r"\s*copy\s+into\b", sql, re.I) and FIELDS.search(sql)
    if not m or [int(n) for n in re.findall(r"\$(\d+)", m.group(1))] != list(range(1, m.group(1).count("$") + 1)):
        return sql
    return sql[:m.start()] + "from " + m.group(2) + sql[m.end():]

async def query_(request: Request, extra: list) -> Response:
    body = await body_of(request)
    if (plain := plain_copy(body.get("sqlText", ""))) != body.get("sqlText", ""):
        body = {**body, "sqlText": plain}
        request = sub_request(request, body)
    conn = fs.sessions.get(token_of(request))
    if conn and (m := SWAP.match(body.get("sqlText", ""))):
        a, b = m.groups(); t = "SWP_" + uuid.uuid4().hex[:8]; cur = conn.cursor()
        short = lambda x: x.split(".")[-1]
        def swap():
            pre = a.rsplit(".", 1)[0] + "." if "." in a else ""
            for x, y in ((a, t), (b, short(a)), (pre + t, short(b))):
                cur.execute(f"alter table {x} rename to {y}")
        await run_in_threadpool(swap)
        return json_ok(conn, [("status", "text")], [["Statement executed successfully."]], 0x6000, extra)
    bd = body.get("bindings") or {}
    if conn and bd and all(isinstance(b.get("value"), list) for b in bd.values()):
        try:
            n = await run_in_threadpool(fast_array_bind, conn, body["sqlText"], bd)
        except Exception as e:
            return JSONResponse({"success": False, "code": "100038", "message": f"{type(e).__name__}: {e}", "data": {"errorCode": "100038", "sqlState": "22018"}})
        if n is not None:
            return json_ok(conn, [("number of rows inserted", "fixed")], [[str(n)]], 0x3100, extra)
    params = body.get("parameters") or {}
    msc = params.get("MULTI_STATEMENT_COUNT")
    if msc is not None and int(msc) != 1:
        stmts = [s.sql(dialect="snowflake") for s in sqlglot.parse(body["sqlText"], read="snowflake") if s]
        ids, types = [], []
        for s in stmts:
            r = await fs.query_request(sub_request(request, {**body, "sqlText": s, "parameters": {}}))
            p = fix(json.loads(r.body), extra)
            if not p.get("success"):
                return JSONResponse(p, status_code=r.status_code)
            ids.append(p["data"]["queryId"]); types.append(str(p["data"]["statementTypeId"]))
        qid = str(uuid.uuid4())
        return JSONResponse({"success": True, "data": {
            "queryId": qid, "resultIds": ",".join(ids), "resultTypes": ",".join(types), "statementTypeId": 0xA000,
            "rowtype": [], "rowset": [], "total": 0, "returned": 0, "parameters": PARAMS, "queryResultFormat": "json", "version": 1}})
    r = await fs.query_request(request)
    p = json.loads(r.body)
    if r.status_code == 500:
        # a 500 makes the driver retry until retryTimeout; answer as an ordinary SQL error instead
        e = LAST.get("exc") or p.get("message")
        return JSONResponse({"success": False, "code": "000603", "message": f"fakesnow: {p.get('message')}",
                             "data": {"errorCode": "000603", "sqlState": "XX000"}})
    return JSONResponse(fix(p, extra), status_code=r.status_code)

async def result(request: Request) -> Response:
    p = RESULTS.get(request.path_params["qid"])
    if p is None:
        return JSONResponse({"success": False, "code": "000709", "message": "Statement not found", "data": {"errorCode": "000709", "sqlState": "02000"}})
    return JSONResponse(p)

def fail(msg, code="390100"):
    return JSONResponse({"success": False, "code": code, "message": msg, "data": {"authnMethod": "x"}})

def without_database(request: Request) -> Request:
    kept = "&".join(f"{k}={v}" for k, v in request.query_params.items() if k != "databaseName")
    changed = Request({**request.scope, "query_string": kept.encode()}, request.receive)
    # the body has been read already
    changed._body = request._body
    return changed

async def login(request: Request) -> Response:
    d = (await body_of(request)).get("data", {})
    auth = (d.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
    if auth in ("OAUTH", "PROGRAMMATIC_ACCESS_TOKEN") and os.environ.get("SF_TOKEN"):
        if d.get("TOKEN") == "expired":
            return fail("OAuth access token expired.", "390318")
        if d.get("TOKEN") != os.environ["SF_TOKEN"]:
            return fail("Invalid OAuth access token.", "390303")
        d["PASSWORD"] = os.environ.get("SF_PASSWORD")
    if auth == "SNOWFLAKE_JWT" and os.environ.get("SF_PUBLIC_KEY"):
        import jwt
        from cryptography.hazmat.primitives import serialization as ser
        pub = ser.load_pem_public_key(open(os.environ["SF_PUBLIC_KEY"], "rb").read())
        fp = "SHA256:" + base64.b64encode(hashlib.sha256(pub.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)).digest()).decode()
        try:
            c = jwt.decode(d["TOKEN"], pub, algorithms=["RS256"], options={"verify_iat": False, "verify_exp": False})  # the Node driver writes iat and exp in ms
            assert c["iss"].endswith(fp), "fingerprint"
        except Exception as e:
            return fail(f"JWT token is invalid. [{e}]", "390144")
    elif os.environ.get("SF_PASSWORD") and d.get("PASSWORD") != os.environ["SF_PASSWORD"]:
        return fail("Incorrect username or password was specified.")
    database = request.query_params.get("databaseName")
    if os.environ.get("SF_DATABASE") and (database or "").upper() != os.environ["SF_DATABASE"].upper():
        # fakesnow would make it; Snowflake signs in, and the session has no database
        request = without_database(request)
    r = await fs.login_request(request)
    p = json.loads(r.body)
    WAREHOUSES[p["data"]["token"]] = (request.query_params.get("warehouse") or "").upper()
    ROLES[p["data"]["token"]] = (request.query_params.get("roleName") or "").upper()
    sp = d.get("SESSION_PARAMETERS") or {}
    SESSION_PARAMS[p["data"]["token"]] = [{"name": k, "value": v} for k, v in sp.items() if k == "JS_TREAT_INTEGER_AS_BIGINT"]
    p["data"].setdefault("masterToken", p["data"]["token"])
    p["data"].update({"validityInSeconds": 3600, "masterValidityInSeconds": 14400, "sessionId": 1})
    p["data"]["sessionInfo"].update({"warehouseName": request.query_params.get("warehouse"), "roleName": request.query_params.get("roleName")})
    p["data"]["parameters"] = [x for x in p["data"]["parameters"] if x["name"] != "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD"] + PARAMS
    return JSONResponse(p)

ok = lambda _: JSONResponse({"success": True, "data": None, "code": None, "message": None})
mine = [
    Route("/session/v1/login-request", login, methods=["POST"]),
    Route("/queries/v1/query-request", query, methods=["POST"]),
    Route("/queries/{qid}/result", result, methods=["GET"]),
    Route("/queries/v1/abort-request", abort, methods=["POST"]),
    Route("/queries/{qid}/abort-request", abort, methods=["POST"]),
    Route("/telemetry/send", ok, methods=["POST"]),
]
app = Starlette(routes=mine + [r for r in fs.routes if r.path not in {m.path for m in mine}])

if __name__ == "__main__":
    import uvicorn
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
