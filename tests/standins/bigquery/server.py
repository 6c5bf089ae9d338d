"""local-bigquery, mended where it would hide or make a mistake: it takes packed CSV files for plain ones, which BigQuery unpacks,
has an empty INFORMATION_SCHEMA for a dataset that does not exist, which is an error, and takes the id of a job twice. It also tells who may do what by the
token: `reader` may not write, `exhausted` has used up a quota, and tokens that it does not know have expired.

Run: python server.py --host 127.0.0.1 --port PORT … serve, as local-bigquery itself.
"""
import re
import sys

from fastapi.responses import JSONResponse

from local_bigquery.app import app
from local_bigquery.catalog import datasets
from local_bigquery.cli import main
from local_bigquery.errors import already_exists, not_found
from local_bigquery.jobs import load, runner, store
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


def of_a_dataset(view):
    def checked(project_id, dataset_id):
        if dataset_id is not None and not datasets.exists(project_id, dataset_id):
            raise not_found("Dataset", f"{project_id}:{dataset_id}")
        return view(project_id, dataset_id)

    return checked


for name, view in information_schema.VIEWS.items():
    information_schema.VIEWS[name] = of_a_dataset(view)

WRITES = re.compile(r"^\s*(create|drop|alter|insert|update|delete|merge|truncate)\b", re.I)
MESSAGES = {
    (401, "authError"): "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    (403, "accessDenied"): "Access Denied: Project test: User does not have bigquery.datasets.create permission in project test.",
    (403, "quotaExceeded"): "Quota exceeded: Your project exceeded quota for free query bytes scanned.",
    (404, "notFound"): "Not found: Project nowhere",
}


async def refusal(request):
    token = request.headers.get("authorization", "Bearer a-token-of-tests").removeprefix("Bearer ")
    if token not in ("a-token-of-tests", "reader", "exhausted"):
        return 401, "authError"
    if "/projects/nowhere/" in request.url.path:
        return 404, "notFound"
    if request.method != "POST" or not request.url.path.endswith(("/jobs", "/queries")):
        return None
    if token == "exhausted":
        return 403, "quotaExceeded"
    if token != "reader":
        return None
    sql = (await request.json()).get("configuration", {}).get("query", {}).get("query", "")
    return (403, "accessDenied") if WRITES.match(sql) else None


@app.middleware("http")
async def guarded(request, call_next):
    refused = await refusal(request)
    if refused is None:
        return await call_next(request)
    status, reason = refused
    message = MESSAGES[refused]
    return JSONResponse({"error": {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}}, status)


if __name__ == "__main__":
    sys.exit(main())
