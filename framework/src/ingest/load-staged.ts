import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogicalType } from '../columns/index.js';
import { isMartletError, MartletError } from '../errors.js';
import type { BulkLoader } from '../warehouses/bulk-loader.js';
import type { Introspection } from '../warehouses/introspection.js';
import { openEmbedded } from '../warehouses/open.js';
import type { Statements } from '../warehouses/statements.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import { MAX_ROW_BYTES } from './csv-format.js';
import { exportParts } from './export-parts.js';
import type { LoadRecord } from './load-record.js';
import { type LoadRequest, type LoadResult, loadSource } from './load-source.js';
import { LOAD_COLUMNS, qualified, REJECT_COLUMNS } from './load-statements.js';
import { openScratch } from './scratch.js';

/** How far a load is. */
export type LoadProgress =
  | { readonly kind: 'checked'; readonly rows: number; readonly rejectedRows: number }
  | { readonly kind: 'packed'; readonly relation: RelationName; readonly parts: number }
  | { readonly kind: 'landed'; readonly relation: RelationName };

export interface StagedLoadRequest extends LoadRequest {
  readonly statements: Statements;
  readonly introspection: Introspection;
  readonly loader: BulkLoader;
  readonly labels?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * Loads the files of a source into a warehouse that can't read them by itself. The embedded engine checks them by the same
 * rules, on this machine; what it found good, and what it rejected, lands in two new tables of the warehouse.
 *
 * @throws MartletError as `loadSource`, and `load-incomplete` when the warehouse does not have the rows that it was sent.
 */
export async function loadStaged(request: StagedLoadRequest): Promise<LoadResult> {
  const scratch = await openScratch(request.temporaryDirectory ?? tmpdir());
  try {
    const local = await openEmbedded(join(scratch.directory, 'rows.duckdb'), {
      ...LOCAL_SETTINGS,
      temp_directory: join(scratch.directory, 'spill'),
    });
    try {
      const session = await local.session();
      try {
        return await checkAndLand(request, { warehouse: local, session, directory: scratch.directory });
      } finally {
        await session.close();
      }
    } finally {
      await local.close();
    }
  } finally {
    await scratch.remove();
  }
}

/** What keeps the process small, however large the files are. */
const LOCAL_SETTINGS = { memory_limit: '100MB', threads: '1' };
const BUFFER_BYTES = 4 * MAX_ROW_BYTES;

interface Local {
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly directory: string;
}

async function checkAndLand(request: StagedLoadRequest, local: Local): Promise<LoadResult> {
  const { source, suffix, onProgress } = request;
  let result: LoadResult;
  try {
    result = await loadSource({
      ...request,
      session: local.session,
      dialect: local.warehouse.dialect,
      temporaryDirectory: local.directory,
      bufferBytes: BUFFER_BYTES,
      isThere: (previous) => isThere(request, previous),
    });
  } catch (error) {
    // Too many rejects: they can be looked at where rejects always are.
    if (isMartletError(error, 'source-rejects-exceeded')) {
      await land(request, local, { schema: `${source.schema}__versions`, name: `${source.name}__rejected__${suffix}` }, REJECTS);
    }
    throw error;
  }
  if (result.status === 'unchanged') return result;
  const { rows, rejectedRows, relation, rejectedRelation } = result.record;
  onProgress?.({ kind: 'checked', rows, rejectedRows });
  await land(request, local, relation, contractColumns(request));
  try {
    await land(request, local, rejectedRelation, REJECTS);
  } catch (error) {
    await dropQuietly(request, relation);
    throw error;
  }
  return result;
}

/** Somebody may have dropped the tables of the last load since. */
async function isThere({ session, introspection }: StagedLoadRequest, { relation, rejectedRelation }: LoadRecord): Promise<boolean> {
  const found = await introspection.relations(session, [relation.schema]);
  return [relation, rejectedRelation].every(({ name }) => found.some((row) => row.name === name));
}

type LandedColumn = { readonly name: string; readonly type: LogicalType };

const REJECTS: readonly LandedColumn[] = Object.entries(REJECT_COLUMNS).map(([name, type]) => ({ name, type }));

function contractColumns({ source }: StagedLoadRequest): readonly LandedColumn[] {
  return [
    ...Object.entries(source.columns).map(([name, { definition }]) => ({ name, type: definition.type })),
    ...Object.entries(LOAD_COLUMNS).map(([name, type]) => ({ name, type })),
  ];
}

async function land(request: StagedLoadRequest, local: Local, relation: RelationName, columns: readonly LandedColumn[]): Promise<void> {
  const { session, dialect, statements, loader, source, signal, labels, onProgress } = request;
  const directory = join(local.directory, relation.name);
  await mkdir(directory);
  const from = { session: local.session, dialect: local.warehouse.dialect, relation };
  const parts = await exportParts({ ...from, columns, format: loader.format, directory, signal });
  onProgress?.({ kind: 'packed', relation, parts: parts.length });
  const rows = await countRows(from);
  await session.execute(statements.createSchema(relation.schema), { signal, labels });
  await loader.load(session, { source: `${source.schema}.${source.name}`, relation, columns, directory, parts, rows, signal, labels });
  const landed = await countRows({ session, dialect, relation });
  if (landed !== rows) {
    await dropQuietly(request, relation);
    throw new MartletError('load-incomplete', { relation: `${relation.schema}.${relation.name}`, sent: rows, landed });
  }
  onProgress?.({ kind: 'landed', relation });
}

async function countRows(at: Pick<StagedLoadRequest, 'session' | 'dialect'> & { readonly relation: RelationName }): Promise<number> {
  const [row] = await at.session.query(`select count(*) as counted from ${qualified(at, at.relation)}`);
  return Number(row?.counted);
}

/** What failed before is told; a table that can't be dropped either has a name that nobody reads. */
async function dropQuietly({ session, statements }: StagedLoadRequest, relation: RelationName): Promise<void> {
  await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
}
