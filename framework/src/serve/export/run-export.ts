import type { OperationNode } from 'kysely';
import { describeType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { digestParts } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { ShownRows } from '../environment/shown-rows.js';
import type { ExportedPart, ExportManifest } from './export-manifest.js';
import type { ExportPlace } from './export-place.js';
import {
  keptColumns,
  type PartitionColumn,
  partitionColumns,
  partitionPath,
  partitionsQuery,
  partitionValues,
  partQuery,
} from './partitions.js';
import { type RowFileFormat, type WorkbookOfRows, writeRows } from './write-rows.js';

/** What is exported, and how. */
export interface RunningExport {
  /** Its name. */
  readonly project: string;
  readonly environment: string;
  /** The number of the publication that the rows are of. */
  readonly publication: number;
  /** Names the rows: while it is the same, they are. Undefined where nothing says so. */
  readonly content: string | undefined;
  /** The relation, or the metrics of a question. */
  readonly exported: string;
  readonly query: OperationNode;
  readonly masked: readonly string[];
  readonly format: RowFileFormat;
  readonly partitionBy: readonly string[];
  readonly escapesFormulas: boolean;
  /** Excel’s codes for the numbers of columns that have one of their own. */
  readonly formats: ReadonlyMap<string, string>;
  /** What becomes of an export that is there. */
  readonly existing: 'refuse' | 'overwrite' | 'append';
  readonly now: () => string;
  /** Throws where the rows may be of two publications. */
  readonly assertCurrent: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** How an export ended. */
export interface ExportOutcome {
  readonly manifest: ExportManifest;
  /** The files that were written now. */
  readonly written: number;
  /** The files that a killed export had finished. */
  readonly resumed: number;
}

const MOST_PARTITIONS = 10_000;

/**
 * Writes the rows of a query as files of one publication, which readers see once all are there.
 *
 * @throws MartletError `export-exists`, `export-append-unfit`, `export-target-taken`, `export-running`, `export-raced`, `export-store-failed`, `partition-unfit`.
 */
export async function runExport(
  request: RunningExport,
  { dialect, shown, place }: { readonly dialect: Dialect; readonly shown: ShownRows; readonly place: ExportPlace },
): Promise<ExportOutcome> {
  const { query, format, partitionBy, escapesFormulas, existing, signal, content } = request;
  const sql = shown.compile(query);
  const described = await shown.columnsOf(sql);
  const types = new Map(described.map(({ name, type, engineType }) => [name, type ?? dialect.logicalType(engineType)]));
  const by = partitionColumns(partitionBy, types);
  const columns = described.map(({ name, engineType }) => {
    const type = types.get(name);
    return { name, type: type === undefined ? engineType : describeType(type) };
  });
  const name = digestParts([sql, columns, format, partitionBy, escapesFormulas, request.environment, content ?? request.now()]);
  const current = await place.current();
  const facts = { project: request.project, exported: request.exported, fileFormat: format, partitionBy: [...partitionBy], columns };
  if (current !== undefined) {
    if (existing === 'refuse') throw new MartletError('export-exists', { exported: current.exported, finishedAt: current.finishedAt });
    if (current.project !== facts.project) throw new MartletError('export-target-taken', { target: `the export of ${current.project}` });
    if (existing === 'append') refuseOther(current, facts);
    if (existing === 'append' && current.exports.includes(name)) return { manifest: current, written: 0, resumed: 0 };
  }
  const kept = existing === 'append' && current !== undefined ? current : undefined;
  const finished = await place.begin(name, kept?.files ?? []);
  try {
    const parts: ExportedPart[] = [];
    const file = `part-${kept?.exports.length ?? 0}.${EXTENSIONS[format]}`;
    let resumed = 0;
    const sent = keptColumns([...types.keys()], by);
    const writing = { format, types: sent.map((each) => types.get(each)), typeOf: dialect.logicalType, escapesFormulas, signal };
    for (const values of by.length === 0 ? [[]] : await combinations(query, by, shown, signal)) {
      const path = [partitionPath(by, values), file].filter((each) => each !== '').join('/');
      const known = finished.get(path);
      if (known === undefined) {
        const part = by.length === 0 ? sql : shown.compile(partQuery(query, sent, by, values));
        const options = { ...writing, workbook: workbookOf(request) };
        parts.push(await place.write(path, (target) => writeRows(shown, part, { ...options, path: target }), partitionValues(by, values)));
      } else {
        resumed += 1;
        parts.push(known);
      }
    }
    const files = [...(kept?.files ?? []), ...parts];
    const manifest: ExportManifest = {
      format: 1,
      ...facts,
      environment: request.environment,
      publication: request.publication,
      masked: [...request.masked],
      rows: files.reduce((sum, { rows }) => sum + rows, 0),
      files,
      exports: [...(kept?.exports ?? []), name],
      finishedAt: request.now(),
    };
    signal.throwIfAborted();
    await request.assertCurrent();
    await place.finish(manifest);
    return { manifest, written: parts.length - resumed, resumed };
  } catch (error) {
    await place.abandon();
    throw error;
  }
}

const EXTENSIONS: Readonly<Record<RowFileFormat, string>> = {
  parquet: 'parquet',
  csv: 'csv',
  ndjson: 'ndjson',
  arrow: 'arrows',
  xlsx: 'xlsx',
};

/** A workbook is sent on without the manifest. */
function workbookOf({ project, exported, environment, publication, masked, formats, now }: RunningExport): WorkbookOfRows {
  const createdAt = now();
  const source = `Project ${project}, publication ${publication} of ${environment}, exported at ${createdAt.slice(0, 16).replace('T', ' ')} UTC.`;
  const hidden = masked.length === 0 ? '' : ` Masked: ${masked.join(', ')}.`;
  return { title: exported, note: `${source}${hidden}`, createdAt, formats };
}

/** @throws MartletError `export-append-unfit`. */
function refuseOther(current: ExportManifest, facts: Pick<ExportManifest, 'exported' | 'fileFormat' | 'partitionBy' | 'columns'>): void {
  const differs = (['exported', 'fileFormat', 'partitionBy', 'columns'] as const).filter(
    (each) => JSON.stringify(current[each]) !== JSON.stringify(facts[each]),
  );
  if (differs.length > 0) throw new MartletError('export-append-unfit', { differs });
}

async function combinations(
  query: OperationNode,
  by: readonly PartitionColumn[],
  shown: ShownRows,
  signal: AbortSignal,
): Promise<readonly (readonly ResultValue[])[]> {
  const found: (readonly ResultValue[])[] = [];
  const stream = await shown.stream(shown.compile(partitionsQuery(query, by)), { signal, types: by.map(({ type }) => type) });
  try {
    for await (const rows of stream.batches()) {
      found.push(...rows);
      if (found.length > MOST_PARTITIONS)
        throw new MartletError('partition-unfit', {
          partition: 'of these columns',
          problem: `more than ${MOST_PARTITIONS.toLocaleString('en-US')} combinations of values have files of their own`,
          similar: [],
        });
    }
  } finally {
    await stream.close();
  }
  return found;
}
