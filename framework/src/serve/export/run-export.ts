import type { OperationNode } from 'kysely';
import { describeType } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { digestParts } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import type { ReadingDatabase } from '../../warehouses/reading.js';
import type { ResultValue } from '../../warehouses/warehouse.js';
import type { ExportedPart, ExportManifest } from './export-manifest.js';
import type { ExportPlace } from './export-place.js';
import { partitionColumns, partitionPath, partitionsQuery, partitionValues, partQuery } from './partitions.js';
import { type RowFileFormat, writeRows } from './write-rows.js';

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
  /** What becomes of an export that is there. */
  readonly existing: 'refuse' | 'overwrite' | 'append';
  readonly now: () => string;
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
 * @throws MartletError `export-exists`, `export-append-unfit`, `export-target-taken`, `export-running`, `partition-unfit`.
 */
export async function runExport(
  request: RunningExport,
  { dialect, database, place }: { readonly dialect: Dialect; readonly database: ReadingDatabase; readonly place: ExportPlace },
): Promise<ExportOutcome> {
  const { query, format, partitionBy, escapesFormulas, existing, signal, content } = request;
  const sql = dialect.compile(query);
  const described = (await database.describe(sql)).columns;
  const types = new Map(described.map(({ name, engineType }) => [name, dialect.logicalType(engineType)]));
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
    for (const values of by.length === 0 ? [[]] : await combinations(dialect.compile(partitionsQuery(query, by)), database, signal)) {
      const path = [partitionPath(by, values), file].filter((each) => each !== '').join('/');
      const known = finished.find((each) => each.path === path);
      if (known === undefined) {
        const part = by.length === 0 ? sql : dialect.compile(partQuery(query, [...types.keys()], by, values));
        const options = { format, typeOf: dialect.logicalType, escapesFormulas, signal };
        parts.push(
          await place.write(path, (target) => writeRows(database, part, { ...options, path: target }), partitionValues(by, values)),
        );
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
    await place.finish(manifest);
    return { manifest, written: parts.length - resumed, resumed };
  } catch (error) {
    await place.abandon();
    throw error;
  }
}

const EXTENSIONS: Readonly<Record<RowFileFormat, string>> = { parquet: 'parquet', csv: 'csv', ndjson: 'ndjson', arrow: 'arrows' };

/** @throws MartletError `export-append-unfit`. */
function refuseOther(current: ExportManifest, facts: Pick<ExportManifest, 'exported' | 'fileFormat' | 'partitionBy' | 'columns'>): void {
  const differs = (['exported', 'fileFormat', 'partitionBy', 'columns'] as const).filter(
    (each) => JSON.stringify(current[each]) !== JSON.stringify(facts[each]),
  );
  if (differs.length > 0) throw new MartletError('export-append-unfit', { differs });
}

async function combinations(sql: string, database: ReadingDatabase, signal: AbortSignal): Promise<readonly (readonly ResultValue[])[]> {
  const found: (readonly ResultValue[])[] = [];
  const stream = await database.stream(sql, { signal });
  for await (const rows of stream.batches()) {
    found.push(...rows);
    if (found.length > MOST_PARTITIONS)
      throw new MartletError('partition-unfit', {
        partition: 'of these columns',
        problem: `more than ${MOST_PARTITIONS.toLocaleString('en-US')} combinations of values have files of their own`,
        similar: [],
      });
  }
  return found;
}
