#!/usr/bin/env python3
"""A SQL warehouse of Databricks for tests: its Thrift dialect (SPARK_CLI_SERVICE_PROTOCOL_V8) over HTTPS on loopback,
executed by an embedded Spark 4.2 with Delta 4.4.

Usage: python server.py --port 18443 --installed DIRECTORY --data DIRECTORY --catalog main
It prints a line that begins with READY, and ends when its standard input does."""
import argparse, base64, datetime, decimal, glob, http.server, json, os, re, socketserver, ssl, sys, threading, time, traceback, uuid
import urllib.parse
ap = argparse.ArgumentParser()
ap.add_argument("--port", type=int, default=18443)
ap.add_argument("--token", default="dapi-test")
ap.add_argument("--reader-token", default="dapi-reader", help="signs in somebody who may not write")
ap.add_argument("--exhausted-token", default="dapi-exhausted", help="signs in somebody whose schemas are full")
ap.add_argument("--installed", required=True, help="where install.sh has put jars and certificate")
ap.add_argument("--data", required=True)
ap.add_argument("--memory", default="1g")
ap.add_argument("--metastore", choices=["memory", "derby"], default="memory")
ap.add_argument("--catalog", default="", help="Unity catalog name to map onto spark_catalog, for example main")
ap.add_argument("--plain", action="store_true", help="http instead of https")
ap.add_argument("--conf", action="append", default=[], help="extra Spark conf k=v")
A = ap.parse_args()
T0 = time.time(); os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

import pyarrow as pa
from thrift.protocol import TBinaryProtocol
from thrift.transport import TTransport
from databricks.sql.thrift_api.TCLIService import TCLIService, ttypes as t
from pyspark.sql import SparkSession, functions as F, types as st
from pyspark.errors import PySparkException

def start_spark():
    d = os.path.abspath(A.data); os.makedirs(d + "/warehouse", exist_ok=True)
    b = (SparkSession.builder.master("local[2]").appName("standin")
         .config("spark.jars", ",".join(sorted(glob.glob(A.installed + "/jars/*.jar"))))
         .config("spark.driver.memory", A.memory)
         .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
         .config("spark.ui.enabled", "false")
         .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
         .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
         .config("spark.sql.sources.default", "delta")          # Databricks: CREATE TABLE means Delta
         .config("spark.sql.warehouse.dir", d + "/warehouse")
         .config("spark.sql.session.timeZone", "UTC")
         .config("spark.sql.shuffle.partitions", "1")
         # tables here are small, and to compile a query of its own takes longer than to interpret it
         .config("spark.sql.codegen.wholeStage", "false").config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
         .config("spark.databricks.delta.snapshotPartitions", "1")
         # Delta 4.4.0's parser drops :p / ? parameters on Spark 4.2 unless this is set (UNBOUND_SQL_PARAMETER)
         .config("spark.sql.legacy.parameterSubstitution.constantsOnly", "true")
         .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "1")   # VACUUM: 10000 list tasks otherwise
         .config("spark.sql.adaptive.enabled", "false")
         .config("spark.sql.files.maxPartitionBytes", "512m")
         .config("spark.memory.offHeap.enabled", "false")
         .config("spark.driver.extraJavaOptions", f"-Duser.timezone=UTC -Dderby.system.home={d} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m"))
    if A.metastore == "derby":
        b = b.config("spark.sql.catalogImplementation", "hive")
    else:
        b = b.config("spark.sql.catalogImplementation", "in-memory")
    for kv in A.conf: b = b.config(*kv.split("=", 1))
    s = b.getOrCreate(); s.sparkContext.setLogLevel("ERROR")
    import logging; logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    return s

spark = start_spark()
OK = t.TStatus(statusCode=t.TStatusCode.SUCCESS_STATUS)
S = t.TOperationState
V8 = t.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V8

def err_status(msg, sqlstate="HY000"):
    return t.TStatus(statusCode=t.TStatusCode.ERROR_STATUS, errorMessage=msg, displayMessage=msg, sqlState=sqlstate, errorCode=0)

TT = t.TTypeId
PRIM = {"boolean": TT.BOOLEAN_TYPE, "tinyint": TT.TINYINT_TYPE, "smallint": TT.SMALLINT_TYPE, "int": TT.INT_TYPE,
        "bigint": TT.BIGINT_TYPE, "float": TT.FLOAT_TYPE, "double": TT.DOUBLE_TYPE, "string": TT.STRING_TYPE,
        "binary": TT.BINARY_TYPE, "date": TT.DATE_TYPE, "timestamp": TT.TIMESTAMP_TYPE, "timestamp_ntz": TT.TIMESTAMP_TYPE, "void": TT.NULL_TYPE}
def type_id(dt):
    n = dt.simpleString()
    if n in PRIM: return PRIM[n]
    if isinstance(dt, st.DecimalType): return TT.DECIMAL_TYPE
    if isinstance(dt, st.ArrayType): return TT.ARRAY_TYPE
    if isinstance(dt, st.MapType): return TT.MAP_TYPE
    if isinstance(dt, st.StructType): return TT.STRUCT_TYPE
    return TT.STRING_TYPE
def table_schema(schema):
    cols = []
    for i, f in enumerate(schema.fields):
        q = None
        if isinstance(f.dataType, st.DecimalType):
            q = t.TTypeQualifiers({"precision": t.TTypeQualifierValue(i32Value=f.dataType.precision), "scale": t.TTypeQualifierValue(i32Value=f.dataType.scale)})
        cols.append(t.TColumnDesc(columnName=f.name, position=i + 1, comment=(f.metadata or {}).get("comment"),
            typeDesc=t.TTypeDesc([t.TTypeEntry(primitiveEntry=t.TPrimitiveTypeEntry(type=type_id(f.dataType), typeQualifiers=q))])))
    return t.TTableSchema(cols)

def nulls_of(vals):
    b = bytearray((len(vals) + 7) // 8)
    for i, v in enumerate(vals):
        if v is None: b[i // 8] |= 1 << (i % 8)
    return bytes(b)
def jsonable(v):
    if isinstance(v, (datetime.date, datetime.datetime, decimal.Decimal)): return str(v)
    if isinstance(v, (bytes, bytearray)): return base64.b64encode(v).decode()
    return str(v)
def column(dt, vals):
    n = nulls_of(vals); f = lambda z: [z if v is None else v for v in vals]
    i = type_id(dt)
    if i == TT.BOOLEAN_TYPE: return t.TColumn(boolVal=t.TBoolColumn(f(False), n))
    if i == TT.TINYINT_TYPE: return t.TColumn(byteVal=t.TByteColumn(f(0), n))
    if i == TT.SMALLINT_TYPE: return t.TColumn(i16Val=t.TI16Column(f(0), n))
    if i == TT.INT_TYPE: return t.TColumn(i32Val=t.TI32Column(f(0), n))
    if i == TT.BIGINT_TYPE: return t.TColumn(i64Val=t.TI64Column(f(0), n))
    if i in (TT.FLOAT_TYPE, TT.DOUBLE_TYPE): return t.TColumn(doubleVal=t.TDoubleColumn(f(0.0), n))
    if i == TT.BINARY_TYPE: return t.TColumn(binaryVal=t.TBinaryColumn(f(b""), n))
    def s(v):
        if v is None: return ""
        if isinstance(dt, (st.ArrayType, st.MapType, st.StructType)):
            return json.dumps(dict(v) if isinstance(dt, st.MapType) else v, default=jsonable)
        if isinstance(v, datetime.datetime): return v.replace(tzinfo=None).isoformat(sep=" ")
        return str(v)
    return t.TColumn(stringVal=t.TStringColumn([s(v) for v in vals], n))

def param(p):
    v = p.value
    if v is None or (v.stringValue is None and v.doubleValue is None and v.booleanValue is None): return None
    raw = v.stringValue if v.stringValue is not None else v.doubleValue if v.doubleValue is not None else v.booleanValue
    ty = (p.type or "STRING").upper()
    if ty in ("STRING",): return str(raw)
    if ty in ("INT", "INTEGER") : return int(raw)
    if ty == "BIGINT": return _lit_long(int(raw))
    if ty in ("SMALLINT", "TINYINT"): return int(raw)
    if ty in ("DOUBLE", "FLOAT"): return float(raw)
    if ty == "BOOLEAN": return str(raw).lower() == "true"
    if ty.startswith("DECIMAL"): return decimal.Decimal(raw)
    if ty == "DATE": return datetime.date.fromisoformat(raw[:10])
    if ty in ("TIMESTAMP", "TIMESTAMP_NTZ"): return datetime.datetime.fromisoformat(raw.replace("Z", "+00:00"))
    return str(raw)
def _lit_long(n):
    from pyspark.sql.classic.column import Column
    jvm = spark._jvm
    return Column(jvm.org.apache.spark.sql.functions.lit(jvm.java.lang.Long(str(n))))

# who the request of this thread comes from
CALLER = threading.local()
WRITES = re.compile(r"^\s*(create|drop|alter|insert|update|delete|merge|copy|put|truncate|remove)\b", re.I)

from pyspark.sql.pandas.types import to_arrow_schema
def frame(s, rows, ddl):
    """A data frame of a few rows. From a list PySpark would start a process of Python for each."""
    schema = st._parse_datatype_string(ddl)
    arrow = to_arrow_schema(schema)
    columns = [pa.array([list(r[i].items()) if isinstance(r[i], dict) else r[i] for r in rows], f.type) for i, f in enumerate(arrow)]
    return s.createDataFrame(pa.Table.from_arrays(columns, schema=arrow), schema)

class Op:
    def __init__(self, sess, kind=t.TOperationType.EXECUTE_STATEMENT):
        self.id = uuid.uuid4(); self.secret = uuid.uuid4(); self.sess = sess; self.kind = kind
        self.state = S.PENDING_STATE; self.done = threading.Event(); self.error = None; self.sqlstate = None
        self.schema = st.StructType([]); self.table = None; self.pos = 0; self.arrow = True; self.native = None
        self.staging = False; self.started = int(time.time() * 1000); self.tag = "op-" + self.id.hex; self.cancelled = False; self.entry = None; self.closed = False; self.timed_out = False
    def handle(self):
        return t.TOperationHandle(t.THandleIdentifier(self.id.bytes, self.secret.bytes), self.kind, True)

class Sess:
    def __init__(self): self.id = uuid.uuid4(); self.secret = uuid.uuid4(); self.spark = spark.newSession(); self.ops = {}; self.timeout = None
SESS, OPS = {}, {}
PUT_RE = re.compile(r"^\s*(PUT)\s+'([^']+)'\s+INTO\s+'([^']+)'(\s+OVERWRITE)?\s*;?\s*$|^\s*(GET)\s+'([^']+)'\s+TO\s+'([^']+)'\s*;?\s*$|^\s*(REMOVE)\s+'([^']+)'\s*;?\s*$", re.I)

LIST_RE = re.compile(r"^\s*LIST\s+'([^']+)'\s*;?\s*$", re.I)
def list_directory(s, path):
    """What Databricks' LIST answers: the entries of a directory, and an error where there is none."""
    if not os.path.isdir(path): raise FileNotFoundError("[PATH_NOT_FOUND] Path does not exist: " + path + ". SQLSTATE: 42K03")
    shown = path.replace(os.path.abspath(A.data), "", 1).rstrip("/")
    rows = [(f"{shown}/{e.name}", e.name + ("/" if e.is_dir() else ""), e.stat().st_size, int(e.stat().st_mtime * 1000)) for e in os.scandir(path)]
    return frame(s, rows, "path string, name string, size bigint, modification_time bigint")

def volume_path(p):
    full = os.path.normpath(os.path.abspath(A.data) + p)
    if not full.startswith(os.path.abspath(A.data) + "/Volumes/"): raise ValueError("only /Volumes paths")
    return full

def run(op, sql, params, is_rows=None):
    s = op.sess.spark
    try:
        op.state = S.RUNNING_STATE
        m = PUT_RE.match(sql or "")
        if m:
            op.staging = True
            scheme = "http" if A.plain else "https"
            g = [x for x in m.groups()]
            kind = (g[0] or g[4] or g[7]).upper()
            local, vol = (g[1], g[2]) if kind == "PUT" else (g[6], g[5]) if kind == "GET" else (None, g[8])
            url = f"{scheme}://localhost:{A.port}/_staging{urllib.parse.quote(vol)}"
            row = {"operation": kind, "presignedUrl": url, "headers": {}}
            if local is not None: row["localFile"] = local
            fl = [st.StructField(n, st.MapType(st.StringType(), st.StringType()) if n == "headers" else st.StringType()) for n in row]
            op.schema = st.StructType(fl)
            op.table = pa.table({n: pa.array([list(v.items()) if n == "headers" else v], pa.map_(pa.string(), pa.string()) if n == "headers" else pa.string()) for n, v in row.items()})
        elif is_rows is not None:
            op.schema, rows = is_rows()
            op.table = pa.table({f.name: pa.array([r[i] for r in rows], pa_type(f.dataType)) for i, f in enumerate(op.schema.fields)}) if op.schema.fields else None
        else:
            spark.sparkContext.setJobGroup(op.tag, sql[:100], interruptOnCancel=True)   # thread-local (pinned threads)
            sql = rewrite(s, sql)
            if lm := LIST_RE.match(sql):
                df = list_directory(s, lm.group(1))
            named = {p.name: param(p) for p in params if p.name}
            pos = [param(p) for p in params if not p.name]
            cm = COPY_RE.match(sql)
            own = rights_of(s, sql)
            df = df if lm else own if own is not None else copy_into(s, cm) if cm else s.sql(sql, args=named or pos or None)
            def odd(dt): return isinstance(dt, (st.DayTimeIntervalType, st.YearMonthIntervalType, st.CalendarIntervalType)) or dt.typeName() == "variant"
            if any(odd(f.dataType) for f in df.schema.fields):      # Databricks sends intervals and variants as strings
                fs = df.schema.fields; df = df.toDF(*["c%d" % i for i in range(len(fs))])
                df = df.select(*[(F.to_json(F.col("c%d" % i)) if f.dataType.typeName() == "variant" else F.col("c%d" % i).cast("string") if odd(f.dataType) else F.col("c%d" % i)).alias(f.name) for i, f in enumerate(fs)])
            op.schema = df.schema
            df = as_text(df, op.native)
            # not toArrow(): its cast fails on nested NOT NULL structs (OPTIMIZE)
            op.table = pa.Table.from_batches(df._collect_as_arrow(empty_list_if_zero_records=False)) if df.schema.fields else None
        op.state = S.CANCELED_STATE if op.cancelled else S.FINISHED_STATE
    except Exception as e:
        if op.cancelled: op.state = S.CANCELED_STATE
        else:
            op.error = str(e).strip()
            if op.timed_out:
                op.error = "[STATEMENT_TIMEOUT] Statement timed out. SQLSTATE: 57KD0"; op.sqlstate = "57KD0"
            je = None if op.timed_out else getattr(e, "java_exception", None)
            if je is not None:                                   # Py4JJavaError: Delta exceptions PySpark does not map
                op.error = str(je.getMessage()).strip()
                try: op.sqlstate = je.getSqlState()
                except Exception: pass
            elif op.timed_out: pass
            elif isinstance(e, PySparkException):
                try: op.sqlstate = e.getSqlState()
                except Exception: pass
            else: traceback.print_exc()
            op.state = S.ERROR_STATE                             # last: another thread may be polling
    finally:
        if op.entry is not None: op.entry["total_duration_ms"] = int(time.time() * 1000) - op.started
        op.done.set()

def stop_jobs(op):
    """Cancels until the statement has ended: while it is still planned, there is no job yet that could be cancelled."""
    for _ in range(60):
        spark.sparkContext.cancelJobGroup(op.tag)
        if op.done.wait(0.25): return

def time_out(op):
    if op.done.is_set(): return
    op.timed_out = True
    stop_jobs(op)

def as_text(df, native):
    """Sends instants, decimals, arrays and structs as text where the client says that it does not want Arrow's own types."""
    if native is None: return df
    def text(field, column):
        t_ = field.dataType
        if isinstance(t_, (st.TimestampType, st.TimestampNTZType)) and not native.timestampAsArrow: return column.cast("string")
        if isinstance(t_, st.DecimalType) and not native.decimalAsArrow: return column.cast("string")
        if isinstance(t_, (st.ArrayType, st.MapType, st.StructType)) and not native.complexTypesAsArrow: return F.to_json(column, {"ignoreNullFields": "false"})
        return column
    fields = df.schema.fields
    names = ["c%d" % i for i in range(len(fields))]
    renamed = df.toDF(*names)
    columns = [text(f, F.col(n)) for f, n in zip(fields, names)]
    if all(c is not None and str(c) == str(F.col(n)) for c, n in zip(columns, names)): return df
    return renamed.select(*[c.alias(f.name) for c, f in zip(columns, fields)])

def pa_type(dt):
    return {"int": pa.int32(), "bigint": pa.int64(), "boolean": pa.bool_(), "smallint": pa.int16()}.get(dt.simpleString(), pa.string())

IS_RE = re.compile(r"\b(?:(?:`?\w+`?)\.)?information_schema\.(schemata|tables|columns|views)\b", re.I)
TOK_RE = re.compile(r"('(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|--[^\n]*|/\*.*?\*/)", re.S)
COPY_RE = re.compile(r"^\s*COPY\s+INTO\s+(?P<t>[\w.`]+)\s+FROM\s+(?:'(?P<p>[^']+)'|\((?P<q>.+?)\s+FROM\s+'(?P<p2>[^']+)'\s*\))\s+FILEFORMAT\s*=\s*(?P<f>\w+)(?P<rest>.*)$", re.I | re.S)
READ_RE = re.compile(r"\bread_files\s*\(\s*'(?P<p>[^']+)'(?P<o>(?:\s*,\s*\w+\s*=>\s*(?:'(?:[^'\\]|\\.)*'|[\w.]+))*)\s*\)", re.I)
def read_files(m):
    o = {k: v.strip("'") for k, v in re.findall(r"(\w+)\s*=>\s*('(?:[^'\\]|\\.)*'|[\w.]+)", m.group("o"))}
    fmt = o.pop("format", "csv")
    for bad in ("schemaHints", "schemaEvolutionMode", "rescuedDataColumn"): o.pop(bad, None)
    if fmt == "csv": o.setdefault("header", "true"); o.setdefault("inferSchema", "false" if "schema" in o else "true")
    return "%s.`%s`" % (fmt, m.group("p")) + (" WITH (%s)" % ", ".join("'%s' '%s'" % kv for kv in o.items()) if o else "")
COPIED = {}
def copy_into(s, m):
    opts = {k: v for blk in re.findall(r"FORMAT_OPTIONS\s*\(([^)]*)\)", m.group("rest"), re.I) for k, v in re.findall(r"'([^']+)'\s*=\s*'([^']*)'", blk)}
    path = m.group("p") or m.group("p2"); tgt = s.table(m.group("t")).schema
    r = s.read.format(m.group("f").lower()).options(**opts)
    if not m.group("q") and opts.get("inferSchema", "false") != "true": r = r.schema(tgt)
    # what was loaded once into a table of that name is skipped, whatever became of its rows, unless it is asked for by force
    files = sorted(os.path.join(path, f) for f in os.listdir(path)) if os.path.isdir(path) else [path]
    known = COPIED.setdefault(named(m.group("t")), set())
    forced = re.search(r"COPY_OPTIONS\s*\([^)]*'force'\s*=\s*'true'", m.group("rest"), re.I)
    fresh = files if forced else [f for f in files if f not in known]
    known.update(files)
    if not fresh: return frame(s, [(0, 0, 0)], "num_affected_rows bigint, num_inserted_rows bigint, num_skipped_corrupt_files bigint")
    df = r.load(fresh)
    v = "__copy_" + uuid.uuid4().hex; df.createOrReplaceTempView(v)
    n = df.count()
    s.sql(f"INSERT INTO {m.group('t')} BY NAME {m.group('q') or 'SELECT *'} FROM {v}"); s.catalog.dropTempView(v)
    return frame(s, [(n, n, 0)], "num_affected_rows bigint, num_inserted_rows bigint, num_skipped_corrupt_files bigint")
# The rights to read views and what is said of their columns, which open-source Spark does not know: a view that is replaced loses both, and one
# that is altered keeps its rights.
GRANT_RE = re.compile(r"^\s*(grant|revoke)\s+select\s+on\s+(?:view|table)\s+([\w`.]+)\s+(?:to|from)\s+`([^`]+)`\s*;?\s*$", re.I)
SHOW_GRANTS_RE = re.compile(r"^\s*show\s+grants\s+on\s+(?:view|table)\s+([\w`.]+)\s*;?\s*$", re.I)
COMMENT_RE = re.compile(r"^\s*comment\s+on\s+column\s+([\w`.]+)\.(`[^`]+`|\w+)\s+is\s+('(?:[^'\\]|\\.)*'|null)\s*;?\s*$", re.I | re.S)
VIEW_MADE_RE = re.compile(r"^\s*(create\s+(?:or\s+replace\s+)?|drop\s+|alter\s+)view\s+(?:if\s+(?:not\s+)?exists\s+)?([\w`.]+)(\s+as\b)?", re.I)
TABLE_COMMENT_RE = re.compile(r"^\s*comment\s+on\s+table\s+([\w`.]+)\s+is\s+('(?:[^'\\]|\\.)*')\s*;?\s*$", re.I | re.S)
RIGHTS, COLUMN_COMMENTS = {}, {}
def named(path): return ".".join(path.replace("`", "").lower().split(".")[-2:])
def rights_of(s, sql):
    if m := GRANT_RE.match(sql):
        readers = RIGHTS.setdefault(named(m.group(2)), set())
        (readers.add if m.group(1).lower() == "grant" else readers.discard)(m.group(3))
        return s.sql("select 'done' as status")
    if m := SHOW_GRANTS_RE.match(sql):
        return frame(s, [(who, "SELECT") for who in sorted(RIGHTS.get(named(m.group(1)), ()))], "Principal string, ActionType string")
    if m := COMMENT_RE.match(sql):
        said = s.sql("select " + m.group(3) + " as said").collect()[0][0]
        COLUMN_COMMENTS.setdefault(named(m.group(1)), {})[m.group(2).strip("`")] = said
        return s.sql("select 'done' as status")
    # Databricks' COMMENT ON TABLE takes views too
    if (m := TABLE_COMMENT_RE.match(sql)) and s.catalog.getTable(m.group(1).replace("`", "")).tableType == "VIEW":
        return s.sql(f"alter view {m.group(1)} set tblproperties ('comment' = {m.group(2)})")
    if m := VIEW_MADE_RE.match(sql):
        altered = m.group(1).lower().startswith("alter")
        if not altered: RIGHTS.pop(named(m.group(2)), None)
        if not altered or m.group(3): COLUMN_COMMENTS.pop(named(m.group(2)), None)
    return None
# Open-source Delta makes no deep clones. A shallow one would answer the same until its origin is dropped, so one of a clone is refused.
DEEP_RE = re.compile(r"^\s*(create\s+(?:or\s+replace\s+)?table\s+\S+)\s+deep\s+clone\s+(\S+)\s*$", re.I)
SHALLOW_RE = re.compile(r"\bshallow\s+clone\b", re.I)
def rewrite(s, sql):
    if SHALLOW_RE.search(sql): raise Exception("[MARTLET_SHALLOW_CLONE] A shallow clone breaks when its origin is dropped.")
    sql = DEEP_RE.sub(r"\1 as select * from \2", sql)
    sql = re.sub(r"^\s*USE\s+CATALOG\b", "SET CATALOG", sql, flags=re.I)
    if A.catalog: sql = re.sub(r"^\s*USE\s+(?:SCHEMA|DATABASE)\s+(?=\S+\s*\.)", "USE ", sql, flags=re.I)   # USE SCHEMA cat.s is Databricks only
    vol = os.path.abspath(A.data) + "/Volumes/"
    sql = re.sub(r"(['`])/Volumes/", lambda m: m.group(1) + vol, sql)
    sql = READ_RE.sub(read_files, sql)
    if A.catalog:                                   # Unity catalog name -> the only catalog OSS Spark+Delta has
        rx = re.compile(r"(?<![\w.`])`?%s`?(?=\s*\.\s*(?:`[^`]+`|\w+)\s*\.)|(?<=SET CATALOG )`?%s`?|((?:SCHEMA|SCHEMAS|DATABASE|EXISTS|TABLES|VIEWS|IN|USE)\s+)`?%s`?(?=\s*\.)" % ((re.escape(A.catalog),) * 3), re.I)
        sql = "".join(x if i % 2 else rx.sub(lambda m: (m.group(1) or "") + "spark_catalog", x) for i, x in enumerate(TOK_RE.split(sql)))
    # information_schema does not exist in open-source Spark: serve it from catalog look-ups as temp views
    if HISTORY_RE.search(sql):
        serve_history(s)
        sql = HISTORY_RE.sub("`__history`", sql)
    need = {m.group(1).lower() for m in IS_RE.finditer(sql)}
    if need:
        refresh_is(s, need, sql)
        sql = IS_RE.sub(lambda m: "`__is_%s`" % m.group(1).lower(), sql)
    return sql
# system.query.history, as far as it is asked for
HISTORY, HISTORY_RE = [], re.compile(r"\bsystem\.query\.history\b", re.I)
def remember(sql, overlay):
    """Notes a statement with its tags, which come as `key:value,key:value`."""
    tags = dict(tag.split(":", 1) for tag in (overlay or {}).get("query_tags", "").split(",") if ":" in tag)
    entry = {"statement_text": sql, "query_tags": tags, "total_duration_ms": 0}
    HISTORY.append(entry)
    return entry
def serve_history(s):
    rows = [tuple(entry.values()) for entry in HISTORY]
    frame(s, rows, "statement_text string, query_tags map<string,string>, total_duration_ms bigint").createOrReplaceTempView("__history")
def refresh_is(s, need, sql):
    dbs = [r[0] for r in s.sql("SHOW SCHEMAS").collect()]
    # looking at every table takes seconds, and most questions are about a schema that they name
    named = [d for d in dbs if f"'{d}'" in sql]
    dbs = named or dbs
    cat = "spark_catalog"; shown = A.catalog or cat
    sch, tabs, cols, views = [], [], [], []
    for d in dbs:
        sch.append((shown, d))
        if need == {"schemata"}: continue
        for tb in s.catalog.listTables(f"{cat}.`{d}`"):
            if tb.isTemporary: continue
            tabs.append((shown, d, tb.name, "VIEW" if tb.tableType == "VIEW" else "MANAGED" if tb.tableType == "MANAGED" else "EXTERNAL", tb.description))
            if "columns" in need:
                for i, f in enumerate(s.table(f"{cat}.`{d}`.`{tb.name}`").schema.fields):
                    said = COLUMN_COMMENTS.get(d + "." + tb.name, {}).get(f.name, (f.metadata or {}).get("comment"))
                    cols.append((shown, d, tb.name, f.name, i, f.dataType.simpleString().upper(), "YES" if f.nullable else "NO", said))
    def mk(name, rows, ddl): frame(s, rows, ddl).createOrReplaceTempView("__is_" + name)
    if "schemata" in need: mk("schemata", sch, "catalog_name string, schema_name string")
    if "tables" in need: mk("tables", tabs, "table_catalog string, table_schema string, table_name string, table_type string, comment string")
    def text_of(view):
        described = s.sql("DESCRIBE EXTENDED %s.`%s`.`%s`" % (cat, view[1], view[2])).collect()
        return next((row[1] for row in described if row[0] == "View Text"), None)
    if "views" in need:
        found = [(*x[:3], text_of(x)) for x in tabs if x[3] == "VIEW"]
        mk("views", found, "table_catalog string, table_schema string, table_name string, view_definition string")
    if "columns" in need: mk("columns", cols, "table_catalog string, table_schema string, table_name string, column_name string, ordinal_position int, full_data_type string, is_nullable string, comment string")

class Handler:
    def OpenSession(self, req):
        try:
            ss = Sess()
            for k, v in (req.configuration or {}).items():
                if k.lower() in ("query_tags",): continue
                if k.lower() == "statement_timeout": ss.timeout = float(v); continue
                k = {"ansi_mode": "spark.sql.ansi.enabled", "timezone": "spark.sql.session.timeZone"}.get(k.lower(), k)   # Databricks names
                try: ss.spark.conf.set(k, v)
                except Exception as e: return t.TOpenSessionResp(err_status(str(e)), V8)
            ns = req.initialNamespace
            if ns and ns.catalogName: ss.spark.sql("SET CATALOG `%s`" % ("spark_catalog" if ns.catalogName == A.catalog else ns.catalogName))
            if ns and ns.schemaName: ss.spark.sql(f"USE `{ns.schemaName}`")
        except Exception as e:
            told = getattr(e, "java_exception", None)
            return t.TOpenSessionResp(err_status(str(told.getMessage() if told is not None else e), getattr(e, "getSqlState", lambda: None)() or "HY000"), V8)
        SESS[ss.id.bytes] = ss
        return t.TOpenSessionResp(OK, V8, t.TSessionHandle(t.THandleIdentifier(ss.id.bytes, ss.secret.bytes), V8), {}, initialNamespace=t.TNamespace("spark_catalog", "default"), canUseMultipleCatalogs=True)
    def CloseSession(self, req):
        ss = SESS.pop(req.sessionHandle.sessionId.guid, None)
        if ss:
            for o in list(ss.ops.values()): self._close(o)
        return t.TCloseSessionResp(OK)
    def GetInfo(self, req):
        v = {t.TGetInfoType.CLI_SERVER_NAME: "Spark SQL", t.TGetInfoType.CLI_DBMS_NAME: "Spark SQL", t.TGetInfoType.CLI_DBMS_VER: spark.version}.get(req.infoType, "")
        return t.TGetInfoResp(OK, t.TGetInfoValue(stringValue=v))
    def _start(self, req, kind, sql=None, params=(), is_rows=None, cls=t.TExecuteStatementResp, entry=None):
        ss = SESS.get(req.sessionHandle.sessionId.guid)
        if ss is None: return cls(t.TStatus(statusCode=t.TStatusCode.INVALID_HANDLE_STATUS, errorMessage="Invalid SessionHandle", sqlState="HY000"))
        if sql and getattr(CALLER, "is_reader", False) and WRITES.match(sql):
            return cls(err_status("[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have permission MODIFY on schema. SQLSTATE: 42501", "42501"))
        if sql and getattr(CALLER, "is_exhausted", False) and re.match(r"\s*create\s+(or\s+replace\s+)?table\b", sql, re.I):
            return cls(err_status("[RequestId=567896ae-de7c-4366-9417-b2c5c32eb347 ErrorClass=QUOTA_EXCEEDED.UC_RESOURCE_QUOTA_EXCEEDED] Cannot create 1 Table(s) in Schema 16e388e4-4f7d-4ea7-9a83-26c44917aced (estimated count: 10001, limit: 10000)."))
        op = Op(ss, kind); op.entry = entry; ss.ops[op.id.bytes] = OPS[op.id.bytes] = op
        op.arrow = bool(getattr(req, "canReadArrowResult", False)); op.native = getattr(req, "useArrowNativeTypes", None)
        threading.Thread(target=run, args=(op, sql, params or (), is_rows), daemon=True).start()
        if ss.timeout:
            timer = threading.Timer(ss.timeout, time_out, [op]); timer.daemon = True; timer.start()
        resp = cls(OK, op.handle())
        dr = req.getDirectResults
        if dr is not None:
            op.done.wait(5)
            st_resp = self._status(op)
            resp.directResults = t.TSparkDirectResults(operationStatus=st_resp)
            if op.state == S.FINISHED_STATE:
                resp.directResults.resultSetMetadata = self._meta(op)
                fr = self._fetch(op, dr.maxRows or 100000)
                if op.table is not None: resp.directResults.resultSet = fr
                if not fr.hasMoreRows:
                    resp.directResults.closeOperation = t.TCloseOperationResp(OK); self._close(op)
            elif op.state == S.ERROR_STATE:
                resp.directResults.closeOperation = t.TCloseOperationResp(OK)
        return resp
    def ExecuteStatement(self, req):
        entry = remember(req.statement, req.confOverlay)
        return self._start(req, t.TOperationType.EXECUTE_STATEMENT, req.statement, req.parameters, entry=entry)
    def _status(self, op):
        # no columns => hasResultSet False, or the driver's fetchAll() loops for ever on a prefetched empty set
        r = t.TGetOperationStatusResp(OK, op.state, operationStarted=op.started, hasResultSet=not (op.state == S.FINISHED_STATE and op.table is None))
        if op.done.is_set(): r.operationCompleted = int(time.time() * 1000)
        if op.state == S.ERROR_STATE:
            r.sqlState = op.sqlstate or "HY000"; r.errorCode = 0; r.errorMessage = op.error; r.displayMessage = op.error
        return r
    def _op(self, req): return OPS.get(req.operationHandle.operationId.guid)
    def GetOperationStatus(self, req):
        op = self._op(req)
        if not op: return t.TGetOperationStatusResp(t.TStatus(statusCode=t.TStatusCode.INVALID_HANDLE_STATUS, errorMessage="Invalid OperationHandle"))
        op.done.wait(0.05)
        r = self._status(op)
        if req.getProgressUpdate:
            r.progressUpdateResponse = t.TProgressUpdateResp(["STAGE", "STATE"], [["0", "RUNNING" if not op.done.is_set() else "DONE"]], 1.0 if op.done.is_set() else 0.5, t.TJobExecutionStatus.IN_PROGRESS, "", op.started)
        return r
    def CancelOperation(self, req):
        op = self._op(req)
        if op and not op.done.is_set():
            op.cancelled = True; stop_jobs(op); op.state = S.CANCELED_STATE
        return t.TCancelOperationResp(OK)
    def _close(self, op):
        OPS.pop(op.id.bytes, None); op.sess.ops.pop(op.id.bytes, None)
        if not op.done.is_set(): op.cancelled = True; threading.Thread(target=stop_jobs, args=(op,), daemon=True).start()
    def CloseOperation(self, req):
        op = self._op(req)
        if op: self._close(op)
        return t.TCloseOperationResp(OK)
    def _meta(self, op):
        arrow = op.arrow and op.table is not None
        r = t.TGetResultSetMetadataResp(OK, table_schema(op.schema), resultFormat=t.TSparkRowSetType.ARROW_BASED_SET if arrow else t.TSparkRowSetType.COLUMN_BASED_SET, lz4Compressed=False, isStagingOperation=op.staging)
        if arrow: r.arrowSchema = op.table.schema.serialize().to_pybytes()
        return r
    def GetResultSetMetadata(self, req):
        op = self._op(req); op.done.wait()
        if op.state != S.FINISHED_STATE: return t.TGetResultSetMetadataResp(err_status(op.error or "not finished"))
        return self._meta(op)
    def _fetch(self, op, n):
        if op.table is None: return t.TFetchResultsResp(OK, False, t.TRowSet(0, [], [], arrowBatches=[]))
        part = op.table.slice(op.pos, n); start = op.pos; op.pos += part.num_rows
        more = op.pos < op.table.num_rows
        rs = t.TRowSet(start, [])
        if op.arrow: rs.arrowBatches = [t.TSparkArrowBatch(b.serialize().to_pybytes(), b.num_rows) for b in part.combine_chunks().to_batches()]
        else: rs.columns = [column(f.dataType, part.column(i).to_pylist()) for i, f in enumerate(op.schema.fields)]
        return t.TFetchResultsResp(OK, more, rs)
    def FetchResults(self, req):
        op = self._op(req)
        if not op: return t.TFetchResultsResp(t.TStatus(statusCode=t.TStatusCode.INVALID_HANDLE_STATUS, errorMessage="Invalid OperationHandle"))
        op.done.wait()
        if op.state != S.FINISHED_STATE: return t.TFetchResultsResp(err_status(op.error or "cancelled"))
        if req.orientation == t.TFetchOrientation.FETCH_FIRST: op.pos = 0
        return self._fetch(op, req.maxRows)
    # metadata operations
    @staticmethod
    def _like(p): return re.compile("^" + re.escape(p).replace("%", ".*").replace("_", ".").replace("\\.", ".") + "$", re.I) if p else re.compile(".*")
    def GetCatalogs(self, req):
        return self._start(req, t.TOperationType.GET_CATALOGS, is_rows=lambda: (st.StructType([st.StructField("TABLE_CAT", st.StringType())]), [("spark_catalog",)]), cls=t.TGetCatalogsResp)
    def GetSchemas(self, req):
        s = SESS[req.sessionHandle.sessionId.guid].spark; rx = self._like(req.schemaName)
        return self._start(req, t.TOperationType.GET_SCHEMAS, cls=t.TGetSchemasResp, is_rows=lambda: (st.StructType([st.StructField("TABLE_SCHEM", st.StringType()), st.StructField("TABLE_CATALOG", st.StringType())]),
            [(r[0], "spark_catalog") for r in s.sql("SHOW SCHEMAS").collect() if rx.match(r[0])]))
    def _tables(self, s, sp, tp):
        a, b = self._like(sp), self._like(tp)
        return [(d[0], x) for d in s.sql("SHOW SCHEMAS").collect() if a.match(d[0]) for x in s.catalog.listTables(f"spark_catalog.`{d[0]}`") if not x.isTemporary and b.match(x.name)]
    def GetTables(self, req):
        s = SESS[req.sessionHandle.sessionId.guid].spark
        sch = st.StructType([st.StructField(n, st.StringType()) for n in ("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS")])
        return self._start(req, t.TOperationType.GET_TABLES, cls=t.TGetTablesResp, is_rows=lambda: (sch, [("spark_catalog", d, x.name, "VIEW" if x.tableType == "VIEW" else "TABLE", x.description) for d, x in self._tables(s, req.schemaName, req.tableName)]))
    def GetColumns(self, req):
        s = SESS[req.sessionHandle.sessionId.guid].spark; c = self._like(req.columnName)
        sch = st.StructType([st.StructField(n, st.StringType()) for n in ("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")] + [st.StructField("DATA_TYPE", st.IntegerType()), st.StructField("TYPE_NAME", st.StringType()), st.StructField("NULLABLE", st.IntegerType()), st.StructField("REMARKS", st.StringType()), st.StructField("ORDINAL_POSITION", st.IntegerType())])
        def rows():
            return sch, [("spark_catalog", d, x.name, f.name, type_id(f.dataType), f.dataType.simpleString().upper(), int(f.nullable), (f.metadata or {}).get("comment"), i)
                for d, x in self._tables(s, req.schemaName, req.tableName) for i, f in enumerate(s.table(f"spark_catalog.`{d}`.`{x.name}`").schema.fields) if c.match(f.name)]
        return self._start(req, t.TOperationType.GET_COLUMNS, is_rows=rows, cls=t.TGetColumnsResp)
    def _empty(self, req, kind, cls, names):
        return self._start(req, kind, cls=cls, is_rows=lambda: (st.StructType([st.StructField(n, st.StringType()) for n in names]), []))
    def GetTypeInfo(self, req): return self._empty(req, t.TOperationType.GET_TYPE_INFO, t.TGetTypeInfoResp, ["TYPE_NAME"])
    def GetFunctions(self, req): return self._empty(req, t.TOperationType.GET_FUNCTIONS, t.TGetFunctionsResp, ["FUNCTION_NAME"])
    def GetPrimaryKeys(self, req): return self._empty(req, t.TOperationType.UNKNOWN, t.TGetPrimaryKeysResp, ["TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ", "PK_NAME"])
    def GetCrossReference(self, req): return self._empty(req, t.TOperationType.UNKNOWN, t.TGetCrossReferenceResp, ["PKTABLE_NAME", "FKTABLE_NAME"])
    def GetTableTypes(self, req):
        return self._start(req, t.TOperationType.GET_TABLE_TYPES, is_rows=lambda: (st.StructType([st.StructField("TABLE_TYPE", st.StringType())]), [("TABLE",), ("VIEW",)]), cls=t.TGetTableTypesResp)

PROC = TCLIService.Processor(Handler())

class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    def log_message(self, *a): pass
    def _send(self, code, body=b"", ctype="application/json", headers=()):
        self.send_response(code); self.send_header("Content-Type", ctype); self.send_header("Content-Length", str(len(body)))
        for k, v in headers: self.send_header(k, v)
        self.end_headers(); self.wfile.write(body); self.wfile.flush()
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith("/sql/"): return self._send(404, b"{}")
        bearer = self.headers.get("Authorization")
        CALLER.is_reader = bearer == "Bearer " + A.reader_token
        CALLER.is_exhausted = bearer == "Bearer " + A.exhausted_token
        if bearer == "Bearer dapi-expired":
            return self._send(403, b'{"error_code":"403","message":"Invalid access token: it has expired."}')
        if bearer not in ("Bearer " + A.token, "Bearer " + A.reader_token, "Bearer " + A.exhausted_token):
            return self._send(401, b'{"error_code":"401","message":"Credential was not sent or was of an unsupported type for this API."}')
        i = TTransport.TMemoryBuffer(body); o = TTransport.TMemoryBuffer()
        PROC.process(TBinaryProtocol.TBinaryProtocolAccelerated(i, fallback=True), TBinaryProtocol.TBinaryProtocolAccelerated(o, fallback=True))
        self._send(200, o.getvalue(), "application/x-thrift")
    def do_GET(self):
        if self.path.startswith("/_staging/"):
            p = volume_path(urllib.parse.unquote(self.path[len("/_staging"):]))
            return self._send(200, open(p, "rb").read(), "application/octet-stream") if os.path.exists(p) else self._send(404)
        self._send(200 if self.path == "/health" else 404, b"{}")
    def do_PUT(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        p = volume_path(urllib.parse.unquote(self.path[len("/_staging"):])); os.makedirs(os.path.dirname(p), exist_ok=True)
        open(p, "wb").write(data); self._send(200)
    def do_DELETE(self):
        p = volume_path(urllib.parse.unquote(self.path[len("/_staging"):]))
        if os.path.exists(p): os.remove(p); self._send(200)
        else: self._send(404)
class Srv(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True; request_queue_size = 128
srv = Srv(("127.0.0.1", A.port), H)
if not A.plain:
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain(A.installed + "/tls/certificate.pem", A.installed + "/tls/key.pem")
    srv.socket = c.wrap_socket(srv.socket, server_side=True, do_handshake_on_connect=False)
def end_with_stdin():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=end_with_stdin, daemon=True).start()
print(f"READY port={A.port} spark={spark.version} startup={time.time()-T0:.1f}s pid={os.getpid()}", flush=True)
srv.serve_forever()
