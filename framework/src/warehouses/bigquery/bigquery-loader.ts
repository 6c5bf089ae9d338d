import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BigQuery, Job, JobLoadMetadata, Table, TableField } from '@google-cloud/bigquery';
import type { LogicalType } from '../../columns/index.js';
import { sleep, withRetries } from '../backoff.js';
import type { BulkLoad, BulkLoader } from '../bulk-loader.js';
import { cancellable } from '../cancellable.js';
import type { WarehouseError } from '../failure.js';
import { severalAtOnce } from '../several-at-once.js';
import type { RelationName } from '../warehouse.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import { type BigQuerySettings, isTaken, labelsOf } from './bigquery-session.js';
import { bigqueryStatements as statements } from './bigquery-statements.js';

/**
 * No text of a file is this, so that none is taken for null: BigQuery does not tell a quoted one from a plain one. It has no control characters,
 * which BigQuery leaves away unless it is asked to keep them.
 */
const NULL_TEXT = '{martlet-null-0c7e1f5a94d2}';

/**
 * Load jobs, a part each and several at once, which append to a table of their own. The id of a job names the table and the part, and
 * BigQuery takes each id once: a part whose answer was lost, or that an attempt before has sent, is not loaded twice.
 * https://cloud.google.com/bigquery/docs/batch-loading-data, https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid
 */
export function createBigQueryLoader(
  client: BigQuery,
  { location }: BigQuerySettings,
  failed: (error: unknown, statementId?: string) => WarehouseError,
): BulkLoader {
  const place = location === undefined ? {} : { location };
  return {
    format: { kind: 'csv', nullText: NULL_TEXT },
    load: async (session, load) => {
      const { relation, signal, labels } = load;
      await session.execute(createTable(load), { signal, labels });
      const table = client.dataset(relation.schema, place).table(relation.name);
      const madeAt = await creationOf(table, failed);
      let resumed = 0;
      const send = async (part: string): Promise<void> => {
        let job: Job | undefined;
        const cancel = async (): Promise<void> => void (await job?.cancel());
        try {
          await cancellable(signal, cancel, async () => {
            // The id of a job that has failed is used up.
            for (let attempt = 0; ; attempt += 1) {
              job = client.job(jobIdOf(relation, madeAt, part, attempt), place);
              const isNew = await create(table, join(load.directory, part), { ...metadataOf(load), ...place, jobId: job.id });
              const problem = await problemOf(job, signal);
              if (problem !== undefined && isNew) throw problem;
              if (problem !== undefined) continue;
              if (!isNew) resumed += 1;
              return;
            }
          });
        } catch (error) {
          signal?.throwIfAborted();
          throw failed(error, job?.id);
        }
      };
      const again = {
        // Nothing else is thrown by then.
        classify: (error: unknown) => (error as WarehouseError).failure,
        sleep,
        random: Math.random,
        ...(signal === undefined ? {} : { signal }),
      };
      try {
        await severalAtOnce(load.parts, PARTS_AT_ONCE, async (part) => {
          await withRetries(() => send(part), again);
          load.onSent(1);
        });
      } catch (error) {
        // What failed is told; a table that can't be dropped either has a name that nobody reads.
        if (!load.isWorthKeeping(error)) await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
        throw error;
      }
      return resumed;
    },
  };
}

const PARTS_AT_ONCE = 4;

function createTable({ relation, columns }: BulkLoad): string {
  const declared = columns.map(({ name, type }) => `${dialect.identifier(name)} ${dialect.typeName(type)}`);
  return `create table if not exists ${dialect.identifier(relation.schema)}.${dialect.identifier(relation.name)} (${declared.join(', ')})`;
}

/** Tells a table from the one of the same name that was dropped. */
async function creationOf(table: Table, failed: (error: unknown) => WarehouseError): Promise<string> {
  try {
    const [{ creationTime }] = await table.getMetadata();
    return String(creationTime);
  } catch (error) {
    throw failed(error);
  }
}

function jobIdOf({ schema, name }: RelationName, madeAt: string, part: string, attempt: number): string {
  const digest = createHash('sha256').update([schema, name, madeAt, part].join('\n')).digest('hex');
  return `martlet_load_${digest.slice(0, 40)}_${attempt}`;
}

/** Sends a file as a job, unless there is a job of that id. */
async function create(table: Table, file: string, metadata: JobLoadMetadata): Promise<boolean> {
  try {
    await table.createLoadJob(file, metadata);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function metadataOf({ columns, labels }: BulkLoad): JobLoadMetadata {
  return {
    sourceFormat: 'CSV',
    schema: { fields: columns.map(({ name, type }) => fieldOf(name, type)) },
    writeDisposition: 'WRITE_APPEND',
    createDisposition: 'CREATE_NEVER',
    nullMarker: NULL_TEXT,
    preserveAsciiControlCharacters: true,
    allowQuotedNewlines: true,
    encoding: 'UTF-8',
    ...(labels === undefined ? {} : { labels: labelsOf(labels) }),
  };
}

/** A column as the table has it: one without the digits of a decimal would be of another type. */
export function fieldOf(name: string, type: LogicalType): TableField {
  const [, word = '', precision, scale] = /^(\w+)(?:\((\d+), (\d+)\))?$/.exec(dialect.typeName(type)) ?? [];
  return { name, type: word.toUpperCase(), ...(precision === undefined || scale === undefined ? {} : { precision, scale }) };
}

/** Waits with a question now and then, as BigQuery's own client does, and answers with why the job has failed, if it has. */
async function problemOf(job: Job, signal: AbortSignal | undefined): Promise<Error | undefined> {
  for (;;) {
    signal?.throwIfAborted();
    const [metadata] = await job.getMetadata();
    const { state, errorResult, errors } = metadata.status ?? {};
    if (state === 'DONE') {
      return errorResult
        ? Object.assign(new Error(errorResult.message ?? 'The load failed.'), { errors: [errorResult, ...(errors ?? [])] })
        : undefined;
    }
    await sleep(MILLISECONDS_BETWEEN_QUESTIONS, signal);
  }
}

const MILLISECONDS_BETWEEN_QUESTIONS = 500;
