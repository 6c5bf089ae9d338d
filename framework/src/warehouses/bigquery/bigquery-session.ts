import { randomUUID } from 'node:crypto';
import type { BigQuery, Job, Query } from '@google-cloud/bigquery';
import { cancellable } from '../cancellable.js';
import type { WarehouseError } from '../failure.js';
import type { RowStream } from '../reading.js';
import { streamedRows } from '../streamed-rows.js';
import type { ResultRow, Session, StatementOptions } from '../warehouse.js';
import { bigqueryRequest } from './bigquery-request.js';
import { type Field, rowOf, type SentRow, typeOfField } from './bigquery-values.js';

/** What every statement of a target is sent with. */
export interface BigQuerySettings {
  readonly location?: string;
  readonly maximumBytesBilled?: number;
  readonly statementTimeout?: number;
}

/** A statement is a job by itself; only a transaction needs what BigQuery calls a session. */
export class BigQuerySession implements Session {
  #transaction: string | undefined;

  constructor(
    readonly client: BigQuery,
    readonly settings: BigQuerySettings,
    readonly failed: (error: unknown, statementId?: string) => WarehouseError,
  ) {}

  async execute(sql: string, options: StatementOptions = {}): Promise<number> {
    return (await this.#run(sql, options)).changed;
  }

  async query(sql: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return (await this.#run(sql, options)).rows;
  }

  async stream(sql: string, { signal, labels }: StatementOptions = {}): Promise<RowStream> {
    const jobId = randomUUID();
    let job = this.#jobOf(jobId);
    const cancel = async (): Promise<void> => void (await job.cancel());
    const read = (pageToken?: string): Promise<Page> =>
      this.#named(signal, jobId, () =>
        cancellable(signal, cancel, async () => {
          let page = await readPage(this.client, job, pageToken, ROWS_A_STREAMED_PAGE);
          while (page.jobComplete === false) {
            signal?.throwIfAborted();
            page = await readPage(this.client, job, undefined, ROWS_A_STREAMED_PAGE);
          }
          return page;
        }),
      );
    await this.#named(signal, jobId, async () => {
      job = await cancellable(signal, cancel, () => this.#create({ ...this.#request(sql, labels), jobId }, job));
      if (signal?.aborted) await cancel();
    });
    const first = await read();
    const fields = first.schema?.fields ?? [];
    let page: Page | undefined = first;
    let isRead = false;
    return streamedRows({
      columns: fields.map((field) => ({ name: field.name ?? '', engineType: typeOfField(field) })),
      next: async () => {
        if (isRead) page = page?.pageToken === undefined ? undefined : await read(page.pageToken);
        isRead = true;
        return page?.rows?.map((row) => rowOf(row, fields)) ?? (page === undefined ? undefined : []);
      },
      // The rows of a job that is done are a table, which goes by itself.
      end: async () => undefined,
    });
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    const { job } = await this.#run('begin transaction', {}, { createSession: true });
    const [{ statistics }] = await job.getMetadata();
    this.#transaction = statistics?.sessionInfo?.sessionId;
    try {
      const result = await work();
      await this.#run('commit transaction', {});
      return result;
    } catch (error) {
      // A transaction that BigQuery has ended by itself can't be rolled back once more.
      await this.#run('rollback transaction', {}).catch(() => undefined);
      throw error;
    } finally {
      await this.#run('call bq.abort_session()', {}).catch(() => undefined);
      this.#transaction = undefined;
    }
  }

  async close(): Promise<void> {
    // There is nothing to close: no connection is held.
  }

  async #run(sql: string, { signal, labels, parameters, onStatistics }: StatementOptions, more: Partial<Query> = {}): Promise<Finished> {
    const jobId = randomUUID();
    let job = this.#jobOf(jobId);
    const cancel = async (): Promise<void> => void (await job.cancel());
    return this.#named(signal, jobId, () =>
      cancellable(signal, cancel, async () => {
        job = await this.#create(
          { ...this.#request(sql, labels), ...(parameters === undefined ? {} : { params: [...parameters] }), ...more, jobId },
          job,
        );
        if (signal?.aborted) await cancel();
        const results = await readResults(this.client, job, signal);
        if (onStatistics !== undefined) onStatistics(await statisticsOf(job));
        return { job, ...results };
      }),
    );
  }

  #jobOf(id: string): Job {
    const { location } = this.settings;
    return this.client.job(id, location === undefined ? {} : { location });
  }

  /** What fails in it fails with a reason. */
  async #named<T>(signal: AbortSignal | undefined, jobId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw this.failed(error, jobId);
    }
  }

  /**
   * The job has an id of ours, so that it can be cancelled before BigQuery has answered. When the answer is lost, the client
   * sends the job again, and is told that there is one of that id: this one.
   */
  async #create(query: Query, job: Job): Promise<Job> {
    try {
      const [created] = await this.client.createQueryJob(query);
      return created;
    } catch (error) {
      if (isTaken(error)) return job;
      throw error;
    }
  }

  #request(query: string, labels: StatementOptions['labels']): Query {
    const { location, maximumBytesBilled, statementTimeout } = this.settings;
    return {
      query,
      useLegacySql: false,
      ...(labels === undefined ? {} : { labels: labelsOf(labels) }),
      ...(location === undefined ? {} : { location }),
      ...(maximumBytesBilled === undefined ? {} : { maximumBytesBilled: String(maximumBytesBilled) }),
      ...(statementTimeout === undefined ? {} : { jobTimeoutMs: statementTimeout * 1000 }),
      ...(this.#transaction === undefined ? {} : { connectionProperties: [{ key: 'session_id', value: this.#transaction }] }),
    };
  }
}

/** Whether there is a job of that id already. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 409;
}

interface Finished {
  readonly job: Job;
  readonly rows: readonly ResultRow[];
  readonly changed: number;
}

/** A page of results as the interface sends it. https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults */
interface Page {
  readonly jobComplete?: boolean;
  readonly pageToken?: string;
  readonly rows?: readonly SentRow[];
  readonly schema?: { readonly fields?: readonly Field[] };
  readonly numDmlAffectedRows?: string;
}

/** Reads what was sent: the client itself would turn exact numbers and instants into lossy objects. */
async function readResults(client: BigQuery, job: Job, signal: AbortSignal | undefined): Promise<Pick<Finished, 'rows' | 'changed'>> {
  const rows: ResultRow[] = [];
  let page: Page = { jobComplete: false };
  let fields: readonly Field[] = [];
  while (page.jobComplete === false || page.pageToken !== undefined) {
    signal?.throwIfAborted();
    page = await readPage(client, job, page.pageToken);
    fields = page.schema?.fields ?? fields;
    for (const row of page.rows ?? []) rows.push(rowOf(row, fields));
  }
  return { rows, changed: Number(page.numDmlAffectedRows ?? 0) };
}

function readPage(client: BigQuery, { id, location }: Job, pageToken: string | undefined, maxResults = ROWS_A_PAGE): Promise<Page> {
  const qs = {
    'formatOptions.useInt64Timestamp': true,
    maxResults,
    ...(location === undefined ? {} : { location }),
    ...(pageToken === undefined ? {} : { pageToken }),
  };
  return bigqueryRequest(client, `/queries/${id}`, { qs });
}

const ROWS_A_PAGE = 50_000;
/** A page is held whole while its rows are sent. */
const ROWS_A_STREAMED_PAGE = 10_000;

async function statisticsOf(job: Job) {
  const [{ statistics }] = await job.getMetadata();
  return {
    ...(job.id === undefined ? {} : { statementId: job.id }),
    bytesProcessed: Number(statistics?.totalBytesProcessed ?? 0),
    workMilliseconds: Number(statistics?.totalSlotMs ?? 0),
  };
}

/** https://cloud.google.com/bigquery/docs/labels-intro#requirements */
export function labelsOf(labels: Readonly<Record<string, string>>): Record<string, string> {
  const allowed = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{Ll}\p{Lo}\p{N}_-]/gu, '_')
      .slice(0, LONGEST_LABEL);
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [allowed(key), allowed(value)]));
}

const LONGEST_LABEL = 63;
