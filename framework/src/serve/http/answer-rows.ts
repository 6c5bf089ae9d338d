import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { LogicalType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import type { PublicationOfReaders } from '../../published/index.js';
import { repeatedName } from '../../warehouses/reading.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { ReaderLease } from '../reading/reader.js';
import { bodyOf } from './body.js';
import type { EngineTime } from './engine-time.js';
import { type AnswerHead, type Bytes, FORMATS, type FormatName, type RowFormat, type SentColumn } from './formats/format.js';
import type { KeptAnswer, ResultCache } from './result-cache.js';
import type { SentRows } from './route.js';

/** A column of an answer, with the type in the engine's words. */
interface AnsweredColumn extends SentColumn {
  readonly engineType: string;
}

/** A statement whose rows are the answer to a request. */
export interface RowsStatement {
  readonly sql: string;
  /** How many of its columns are sent; what comes behind them only says where a page ends. All when left out. */
  readonly sent?: number;
  /** What its columns hold by what was asked. */
  readonly types?: readonly (LogicalType | undefined)[];
  /** What the answer says of each column, by what the engine says of it. */
  readonly describe: (column: AnsweredColumn, place: number) => object;
  /** The statement for Parquet: only what is sent, and one row more than the most at the most. */
  readonly parquetSql: () => Promise<string>;
  /** Where a page of so many rows ends, the text that continues it, and the statement for its last row. */
  readonly page?: { readonly size: number; readonly cursorAfter: (row: readonly ResultValue[]) => string; readonly endSql: () => string };
  /** The most rows of the answer. */
  readonly mostRows: number;
  /** What else the answer depends on beside the publication, the rights and the statement. */
  readonly key?: string;
}

/** A request for rows. */
export interface RowsRequest {
  readonly lease: ReaderLease;
  readonly format: FormatName;
  /** What a type of the engine holds. */
  readonly typeOf: (engineType: string) => LogicalType | undefined;
  /** Names the rights. */
  readonly rights: string;
  readonly headers: Headers;
  readonly isHead: boolean;
  readonly time: EngineTime;
  readonly cache: ResultCache;
  /** The address of the page that a text continues. */
  readonly linkTo: (next: string) => string;
  /** Told once, when all is sent or nothing more will be. */
  readonly onEnd: (sent: SentRows) => void;
}

/** So much is worked out before the first byte is sent, so that what fails at once is answered with its reason. */
const MOST_HELD_BYTES = 256 * 1024;

/** Answers with rows. Takes over the lease, and releases it once all is sent. */
export async function answerRows(statement: RowsStatement, request: RowsRequest): Promise<Response> {
  const { lease, format, rights, headers, isHead, cache, onEnd } = request;
  const { publication } = lease;
  const etag = etagOf([publication.id, rights, format, statement.sql, statement.key ?? '', String(statement.mostRows)]);
  const page: Readonly<Record<string, string>> = statement.page === undefined ? {} : { 'martlet-page-rows': String(statement.page.size) };
  const shared = { ...headersOf(publication), ...page, 'content-type': contentType(format), etag };
  const settle = (response: Response, rows = 0, bytes = 0): Response => {
    lease.release();
    onEnd({ rows, bytes });
    return response;
  };
  if (isKnown(headers.get('if-none-match'), etag)) return settle(new Response(null, { status: 304, headers: shared }));
  if (isHead) return settle(new Response(null, { headers: shared }));
  if (format === 'parquet') return parquetAnswer(statement, request, shared);
  // Many dashboards ask the same when a publication has come: one of them is worked out.
  const other = cache.get(etag) === undefined ? cache.underWay(etag) : undefined;
  if (other !== undefined) await untilOver(other, request.time.signal);
  const kept = cache.get(etag);
  if (kept !== undefined) return settle(whole(kept, shared, request), kept.rows, kept.body.length);
  const end = cache.begin(etag);
  try {
    return await streamedAnswer(statement, request, shared, FORMATS[format], etag);
  } finally {
    end();
  }
}

/** @throws the reason of the signal, when it aborts first. */
async function untilOver(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let leave: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    leave = resolve;
    signal.addEventListener('abort', leave, { once: true });
  });
  await Promise.race([work, aborted]);
  signal.removeEventListener('abort', leave);
  signal.throwIfAborted();
}

async function streamedAnswer(
  statement: RowsStatement,
  request: RowsRequest,
  shared: Readonly<Record<string, string>>,
  format: RowFormat,
  etag: string,
): Promise<Response> {
  const { lease, time, cache, onEnd } = request;
  const sent = { rows: 0, bytes: 0 };
  let next: string | undefined;
  const chunks = encoded(statement, request, format, (rows, cursor) => {
    sent.rows = rows;
    next = cursor;
  });
  const end = (failure?: unknown): void => {
    lease.release();
    onEnd({ ...sent, ...(failure === undefined ? {} : { failure }) });
  };
  const held: Bytes[] = [];
  const headers = new Headers(shared);
  try {
    let isOver = false;
    while (!isOver && sent.bytes <= MOST_HELD_BYTES) {
      const { done, value } = await chunks.next();
      isOver = done === true;
      if (value === undefined) continue;
      held.push(value);
      sent.bytes += value.length;
    }
    if (isOver) {
      const answer: KeptAnswer = { body: joined(held), rows: sent.rows, next };
      cache.set(lease.publication.id, etag, answer);
      end();
      return whole(answer, shared, request);
    }
    // Headers go before the rows that a long page ends with.
    const continued = await cursorOf(statement, request);
    if (continued !== undefined) headers.set('link', linkText(continued, request));
  } catch (error) {
    await chunks.return(undefined);
    end(error);
    throw error;
  }
  const body = bodyOf(held, chunks, {
    onBytes: (bytes) => {
      sent.bytes += bytes;
    },
    onEnd: end,
    onGone: (reason) => time.end(reason),
  });
  return new Response(body, { headers });
}

/** What continues a page that is full; undefined for one that is not, and for what has no pages. */
async function cursorOf({ page, types = [] }: RowsStatement, { lease, time }: RowsRequest): Promise<string | undefined> {
  if (page === undefined) return undefined;
  const stream = await time.of(() => lease.stream(page.endSql(), { signal: time.signal, types }));
  for await (const [last] of stream.batches()) if (last !== undefined) return page.cursorAfter(last);
  return undefined;
}

/**
 * Rows are objects, in which a name has one value.
 *
 * @throws MartletError `request-invalid`
 */
export function refuseSameNames(columns: readonly { readonly name: string }[]): void {
  const twice = repeatedName(columns);
  if (twice !== undefined) throw new MartletError('request-invalid', { problems: [`two columns of the answer are called ${twice}`] });
}

/** The bytes of an answer, batch by batch as they are taken. */
async function* encoded(
  { sql, sent, types = [], describe, page, mostRows }: RowsStatement,
  { lease, time, typeOf }: RowsRequest,
  format: RowFormat,
  onRows: (rows: number, next: string | undefined) => void,
): AsyncGenerator<Bytes, undefined> {
  const load = await format.load();
  const stream = await time.of(() => lease.stream(sql, { signal: time.signal, types }));
  const columns = stream.columns
    .slice(0, sent)
    .map(({ name, engineType, type = typeOf(engineType) }): AnsweredColumn => ({ name, type, engineType }));
  refuseSameNames(columns);
  const head: AnswerHead = { publication: publicationHead(lease.publication), columns: columns.map(describe) };
  const writer = load(columns, head);
  yield writer.head();
  const batches = stream.batches()[Symbol.asyncIterator]();
  let count = 0;
  let next: string | undefined;
  try {
    for (;;) {
      const { done, value: rows = [] } = await time.of(() => batches.next());
      if (done === true) break;
      count += rows.length;
      if (count > mostRows) throw new MartletError('answer-too-long', { rows: mostRows });
      const last = rows.at(-1);
      if (page !== undefined && count === page.size && last !== undefined) next = page.cursorAfter(last);
      onRows(count, next);
      yield writer.rows(rows);
    }
  } finally {
    await batches.return?.();
  }
  yield writer.tail(next);
  return undefined;
}

async function parquetAnswer(
  { parquetSql, mostRows }: RowsStatement,
  { lease, time, onEnd }: RowsRequest,
  shared: Readonly<Record<string, string>>,
): Promise<Response> {
  try {
    if (lease.exportParquet === undefined)
      throw new MartletError('format-unsupported', { asked: FORMATS.parquet.mediaType, offered: otherTypes() });
    const exportParquet = lease.exportParquet.bind(lease);
    const sql = await time.of(parquetSql);
    const file = await time.of(() => exportParquet(sql, { signal: time.signal }));
    if (file.rows > mostRows) {
      await file.remove();
      throw new MartletError('answer-too-long', { rows: mostRows });
    }
    const sent = { rows: file.rows, bytes: 0 };
    const end = (failure?: unknown): void => {
      // What can't be removed goes with the folder of the engine.
      file.remove().catch(() => undefined);
      lease.release();
      onEnd({ ...sent, ...(failure === undefined ? {} : { failure }) });
    };
    const body = bodyOf([], chunksOf(file.path), {
      onBytes: (bytes) => {
        sent.bytes += bytes;
      },
      onEnd: end,
      onGone: () => undefined,
    });
    return new Response(body, { headers: shared });
  } catch (error) {
    lease.release();
    onEnd({ rows: 0, bytes: 0, failure: error });
    throw error;
  }
}

async function* chunksOf(path: string): AsyncGenerator<Bytes, undefined> {
  for await (const chunk of createReadStream(path)) yield new Uint8Array(chunk as Buffer<ArrayBuffer>);
  return undefined;
}

function otherTypes(): readonly string[] {
  return Object.values(FORMATS).flatMap(({ mediaType, load }) => (load === undefined ? [] : [mediaType]));
}

function whole({ body, next }: KeptAnswer, shared: Readonly<Record<string, string>>, request: RowsRequest): Response {
  const headers = new Headers({ ...shared, 'content-length': String(body.length) });
  if (next !== undefined) headers.set('link', linkText(next, request));
  return new Response(body, { headers });
}

function linkText(next: string, { linkTo }: Pick<RowsRequest, 'linkTo'>): string {
  return `<${linkTo(next)}>; rel="next"`;
}

function joined(chunks: readonly Bytes[]): Bytes {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const chunk of chunks) {
    all.set(chunk, place);
    place += chunk.length;
  }
  return all;
}

function contentType(format: FormatName): string {
  const { mediaType } = FORMATS[format];
  return mediaType === 'text/csv' ? `${mediaType}; charset=utf-8; header=present` : mediaType;
}

/** The headers of every answer from a publication. */
export function headersOf(publication: PublicationOfReaders): Readonly<Record<string, string>> {
  return {
    'martlet-publication': String(publication.number),
    'cache-control': 'private, no-cache',
    vary: 'accept, authorization, martlet-role, x-api-key',
  };
}

/** What an answer says of its publication. */
export function publicationHead({ environment, number, id, publishedAt }: PublicationOfReaders) {
  return { environment, number, id, publishedAt };
}

/** Names what an answer depends on. */
function etagOf(parts: readonly string[]): string {
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`;
}

/** Whether a client has an answer already. */
export function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}
