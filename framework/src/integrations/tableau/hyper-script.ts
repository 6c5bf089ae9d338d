/** Makes an extract of Tableau of a Parquet file: `python - rows.parquet fact.hyper`. The types are those of the file. */
export const HYPER_SCRIPT = `import sys

from tableauhyperapi import Connection, CreateMode, HyperProcess, Telemetry, escape_string_literal

rows, extract = sys.argv[1:]
# No log beside the caller; files of version 3, which Tableau reads since 2022.4, keep decimals of more than 18 digits.
settings = {"log_config": "", "default_database_version": "3"}
with HyperProcess(Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters=settings) as hyper:
    with Connection(hyper.endpoint, extract, CreateMode.CREATE_AND_REPLACE) as connection:
        connection.catalog.create_schema("Extract")
        read = f"external({escape_string_literal(rows)}, FORMAT => 'parquet')"
        connection.execute_command(f'create table "Extract"."Extract" as (select * from {read})')
        print(connection.execute_scalar_query('select count(*) from "Extract"."Extract"'))
`;
