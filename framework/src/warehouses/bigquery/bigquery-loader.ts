import { join } from 'node:path';
import type { BigQuery, Job, JobLoadMetadata } from '@google-cloud/bigquery';
import type { BulkLoad, BulkLoader } from '../bulk-loader.js';
import { cancellable } from '../cancellable.js';
import type { WarehouseError } from '../failure.js';
import { severalAtOnce } from '../several-at-once.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import { type BigQuerySettings, labelsOf } from './bigquery-session.js';
import { bigqueryStatements as statements } from './bigquery-statements.js';

/** No text of a file is this, so that none is taken for null: BigQuery does not tell a quoted one from a plain one. */
const NULL_TEXT = '\u{1}martlet-null\u{1}';

/** Load jobs, a part each and several at once, which append to a new table. https://cloud.google.com/bigquery/docs/batch-loading-data */
export function createBigQueryLoader(
  client: BigQuery,
  { location }: BigQuerySettings,
  failed: (error: unknown, statementId?: string) => WarehouseError,
): BulkLoader {
  return {
    format: { kind: 'csv', nullText: NULL_TEXT },
    load: async (session, load) => {
      const { relation, signal, labels } = load;
      await session.execute(createTable(load), { signal, labels });
      const table = client.dataset(relation.schema, location === undefined ? {} : { location }).table(relation.name);
      const send = async (part: string): Promise<void> => {
        let job: Job | undefined;
        const cancel = async (): Promise<void> => void (await job?.cancel());
        try {
          await cancellable(signal, cancel, async () => {
            [job] = await table.createLoadJob(join(load.directory, part), metadataOf(load, location));
            await finished(job, signal);
          });
        } catch (error) {
          signal?.throwIfAborted();
          throw failed(error, job?.id);
        }
      };
      try {
        await severalAtOnce(load.parts, PARTS_AT_ONCE, send);
      } catch (error) {
        // What failed is told; a table that can't be dropped either has a name that nobody reads.
        await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
        throw error;
      }
    },
  };
}

const PARTS_AT_ONCE = 4;

function createTable({ relation, columns }: BulkLoad): string {
  const declared = columns.map(({ name, type }) => `${dialect.identifier(name)} ${dialect.typeName(type)}`);
  return `create or replace table ${dialect.identifier(relation.schema)}.${dialect.identifier(relation.name)} (${declared.join(', ')})`;
}

function metadataOf({ columns, labels }: BulkLoad, location: string | undefined): JobLoadMetadata {
  return {
    sourceFormat: 'CSV',
    schema: { fields: columns.map(({ name, type }) => ({ name, type: dialect.typeName(type).replace(/\(.*$/, '').toUpperCase() })) },
    writeDisposition: 'WRITE_APPEND',
    createDisposition: 'CREATE_NEVER',
    nullMarker: NULL_TEXT,
    allowQuotedNewlines: true,
    encoding: 'UTF-8',
    ...(labels === undefined ? {} : { labels: labelsOf(labels) }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Waits with a question now and then, as BigQuery's own client does. */
async function finished(job: Job, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const [metadata] = await job.getMetadata();
    const { state, errorResult, errors } = metadata.status ?? {};
    if (state === 'DONE') {
      if (errorResult)
        throw Object.assign(new Error(errorResult.message ?? 'The load failed.'), { errors: [errorResult, ...(errors ?? [])] });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_BETWEEN_QUESTIONS));
  }
}

const MILLISECONDS_BETWEEN_QUESTIONS = 500;
