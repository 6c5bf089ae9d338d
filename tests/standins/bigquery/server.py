"""local-bigquery, mended where it would hide or make a mistake: it takes packed CSV files for plain ones, which BigQuery unpacks,
and has an empty INFORMATION_SCHEMA for a dataset that does not exist, which is an error.

Run: python server.py --host 127.0.0.1 --port PORT … serve, as local-bigquery itself.
"""
import sys

from local_bigquery.catalog import datasets
from local_bigquery.cli import main
from local_bigquery.errors import not_found
from local_bigquery.jobs import load
from local_bigquery.sql.rules import information_schema

_reader = load._reader


def reader(cur, files, config, fields):
    source = _reader(cur, files, config, fields)
    if not source.startswith("read_csv("):
        return source
    packed = cur.sql(f"SELECT bool_and(content[1:2] = '\\x1F\\x8B'::BLOB) FROM read_blob({files})").fetchone()[0]
    return source.replace(f"read_csv({files}", f"read_csv({files}, compression = 'gzip'", 1) if packed else source


load._reader = reader


def of_a_dataset(view):
    def checked(project_id, dataset_id):
        if dataset_id is not None and not datasets.exists(project_id, dataset_id):
            raise not_found("Dataset", f"{project_id}:{dataset_id}")
        return view(project_id, dataset_id)

    return checked


for name, view in information_schema.VIEWS.items():
    information_schema.VIEWS[name] = of_a_dataset(view)

if __name__ == "__main__":
    sys.exit(main())
