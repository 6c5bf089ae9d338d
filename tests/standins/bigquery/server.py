"""local-bigquery, mended where it would hide or make a mistake: it takes packed CSV files for plain ones, which BigQuery unpacks,
has an empty INFORMATION_SCHEMA for a dataset that does not exist, which is an error, and takes the id of a job twice. It also tells who may do what by the
token: `reader` may not write, `exhausted` has used up a quota, and tokens that it does not know have expired.

Run: python server.py --host 127.0.0.1 --port PORT … serve, as local-bigquery itself.
"""
import re
import sys
from contextvars import ContextVar

import sqlglot
from fastapi.responses import JSONResponse

from local_bigquery.app import app
from local_bigquery.catalog import datasets, metadata, tables
from local_bigquery.cli import main
from local_bigquery.errors import already_exists, not_found
from local_bigquery.engine import database
from local_bigquery.jobs import load, runner, store
from local_bigquery.jobs.query import translate_view
from local_bigquery.models import Table
from local_bigquery.sql.rules import information_schema

_reader = load._reader


def reader(cur, files, config, fields):
    source = _reader(cur, files, config, fields)
    if not source.startswith("read_csv("):
        return source
    packed = cur.sql(f"SELECT bool_and(content[1:2] = '\\x1F\\x8B'::BLOB) FROM read_blob({files})").fetchone()[0]
    return source.replace(f"read_csv({files}", f"read_csv({files}, compression = 'gzip'", 1) if packed else source


load._reader = reader


_submit = runner.submit


def submit(project_id, job_id, *more):
    if job_id is not None and store.load(project_id, job_id) is not None:
        raise already_exists("Job", f"{project_id}:US.{job_id}")
    return _submit(project_id, job_id, *more)


runner.submit = submit

# The rights to read views: a view that is replaced by a statement loses them, and one whose definition is updated keeps them.
GRANT = re.compile(r"^\s*(grant|revoke)\s+`?([\w./]+)`?\s+on\s+(view|table|schema)\s+([\w`.]+)\s+(?:to|from)\s+['\"]([^'\"]+)['\"]\s*;?\s*$", re.I)
VIEW_MADE = re.compile(r"^\s*(?:create\s+(?:or\s+replace\s+)?|drop\s+)view\s+(?:if\s+(?:not\s+)?exists\s+)?([\w`.]+)", re.I)
PRIVILEGES = re.compile(r"\bfrom\s+`?region-\w+`?\.INFORMATION_SCHEMA\.OBJECT_PRIVILEGES\b", re.I)
RIGHTS = {}
SESSION_USER = re.compile(r"\bsession_user\(\)", re.I)
WHO = ContextVar("who", default="builder@example.com")


def named(path):
    return ".".join(path.replace("`", "").split(".")[-2:])


def with_rights(sql):
    sql = SESSION_USER.sub(f"'{WHO.get()}'", sql)
    if m := GRANT.match(sql):
        readers = RIGHTS.setdefault(named(m[4]), set())
        (readers.add if m[1].lower() == "grant" else readers.discard)((m[2], m[5]))
        return "select 'done' as status"
    if m := VIEW_MADE.match(sql):
        RIGHTS.pop(named(m[1]), None)
    rows = [f"struct('{name.split('.')[0]}' as object_schema, '{name.split('.')[-1]}' as object_name, '{role}' as privilege_type, '{who}' as grantee)"
            for name, readers in RIGHTS.items() for role, who in sorted(readers)]
    return PRIVILEGES.sub(f"from unnest([{', '.join(rows) or 'struct(cast(null as string) as object_schema, cast(null as string) as object_name, cast(null as string) as privilege_type, cast(null as string) as grantee)'}])", sql)


_submit_plain = runner.submit


def submit_with_rights(project_id, job_id, configuration, *more):
    sql = configuration.query.query if configuration.query else None
    if sql and (changed := with_rights(sql)) != sql:
        configuration = configuration.replace(query=configuration.query.replace(query=changed))
    return _submit_plain(project_id, job_id, configuration, *more)


runner.submit = submit_with_rights

# local-bigquery notes a new definition of a view, and goes on with the old one
_update = tables.update


def update(project_id, dataset_id, table_id, body, etag, replace):
    if body.view is None:
        return _update(project_id, dataset_id, table_id, body, etag, replace)
    query = translate_view(project_id, dataset_id, body.view.query)
    database.execute(f"CREATE OR REPLACE VIEW {tables.name(project_id, dataset_id, table_id)} AS {query}")
    stored = metadata.load(Table, project_id, dataset_id, table_id)
    if stored is not None:
        tables.record(project_id, dataset_id, table_id, stored.without("schema"))
    return _update(project_id, dataset_id, table_id, body, etag, replace)


tables.update = update


def of_a_dataset(view):
    def checked(project_id, dataset_id):
        if dataset_id is not None and not datasets.exists(project_id, dataset_id):
            raise not_found("Dataset", f"{project_id}:{dataset_id}")
        return view(project_id, dataset_id)

    return checked


for name, view in information_schema.VIEWS.items():
    information_schema.VIEWS[name] = of_a_dataset(view)

def readable(project_id, path, through=None):
    """Whether the analyst may read a relation: by a right of their own, or through a view whose dataset is authorized on it."""
    dataset_id, table_id = path.split(".")
    if through is None:
        mine = RIGHTS.get(path, set()) | RIGHTS.get(dataset_id, set())
        if not any(who == "user:analyst@example.com" for _, who in mine):
            return False
    else:
        entries = [entry.get("dataset", {}) for entry in datasets.get(project_id, dataset_id).dump().get("access", [])]
        authorized = {e.get("dataset", {}).get("datasetId") for e in entries if "VIEWS" in (e.get("targetTypes") or [])}
        if through != dataset_id and through not in authorized:
            return False
    resource = tables.get(project_id, dataset_id, table_id)
    return resource.view is None or all(readable(project_id, inner, dataset_id) for inner in read_by(resource.view.query))


def read_by(sql):
    return [f"{t.db}.{t.name}" for t in sqlglot.parse_one(sql, read="bigquery").find_all(sqlglot.exp.Table) if t.db]


WRITES = re.compile(r"^\s*(create|drop|alter|insert|update|delete|merge|truncate)\b", re.I)
MESSAGES = {
    (401, "authError"): "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    (403, "accessDenied"): "Access Denied: Project test: User does not have bigquery.datasets.create permission in project test.",
    (403, "quotaExceeded"): "Quota exceeded: Your project exceeded quota for free query bytes scanned.",
    (404, "notFound"): "Not found: Project nowhere",
}


async def refusal(request):
    token = request.headers.get("authorization", "Bearer a-token-of-tests").removeprefix("Bearer ")
    if token not in ("a-token-of-tests", "reader", "exhausted", "analyst"):
        return 401, "authError"
    if "/projects/nowhere/" in request.url.path:
        return 404, "notFound"
    if request.method != "POST" or not request.url.path.endswith(("/jobs", "/queries")):
        return None
    if token == "exhausted":
        return 403, "quotaExceeded"
    if token not in ("reader", "analyst"):
        return None
    sql = (await request.json()).get("configuration", {}).get("query", {}).get("query", "")
    if token == "analyst" and not all(readable("test", path) for path in read_by(sql)):
        return 403, "accessDenied"
    return (403, "accessDenied") if WRITES.match(sql) else None


@app.middleware("http")
async def guarded(request, call_next):
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    WHO.set("analyst@example.com" if token == "analyst" else "builder@example.com")
    refused = await refusal(request)
    if refused is None:
        return await call_next(request)
    status, reason = refused
    message = MESSAGES[refused]
    return JSONResponse({"error": {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}}, status)


if __name__ == "__main__":
    sys.exit(main())
