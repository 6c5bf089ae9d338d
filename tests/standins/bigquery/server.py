"""local-bigquery, mended where it would hide or make a mistake: it takes packed CSV files for plain ones, which BigQuery unpacks.

Run: python server.py --host 127.0.0.1 --port PORT … serve, as local-bigquery itself.
"""
import sys

from local_bigquery.cli import main
from local_bigquery.jobs import load

_reader = load._reader


def reader(cur, files, config, fields):
    source = _reader(cur, files, config, fields)
    if not source.startswith("read_csv("):
        return source
    packed = cur.sql(f"SELECT bool_and(content[1:2] = '\\x1F\\x8B'::BLOB) FROM read_blob({files})").fetchone()[0]
    return source.replace(f"read_csv({files}", f"read_csv({files}, compression = 'gzip'", 1) if packed else source


load._reader = reader

if __name__ == "__main__":
    sys.exit(main())
