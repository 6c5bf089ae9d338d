import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogicalType, readableColumns } from '../columns/index.js';
import { isMartletError, MartletError } from '../errors.js';
import type { BulkLoader } from '../warehouses/bulk-loader.js';
import { ensureSchema } from '../warehouses/ensure-schema.js';
import type { Failure } from '../warehouses/failure.js';
import type { Introspection } from '../warehouses/introspection.js';
import { withEmbedded } from '../warehouses/open.js';
import type { Statements } from '../warehouses/statements.js';
import type { RelationName, Session, Warehouse } from '../warehouses/warehouse.js';
import type { Examination } from './examine-source.js';
import { exportParts } from './export-parts.js';
import type { LoadCounts, LoadRecord } from './load-record.js';
import { type LoadTarget, loadExamined } from './load-source.js';
import { qualified, REJECT_COLUMNS, whichFiles } from './load-statements.js';
import { MAX_ROW_BYTES } from './plain-csv.js';
import { openScratch } from './scratch.js';

/** How far a load is. */
export type LoadProgress =
  | { readonly kind: 'checked'; readonly rows: number; readonly rejectedRows: number }
  | { readonly kind: 'packed'; readonly relation: RelationName; readonly parts: number }
  /** How many of the parts have arrived. */
  | { readonly kind: 'sent'; readonly relation: RelationName; readonly sent: number; readonly parts: number }
  /** How many of the parts an interrupted load had sent already. */
  | { readonly kind: 'landed'; readonly relation: RelationName; readonly resumed: number };

/** A warehouse that is sent rows. */
export interface LandTarget extends LoadTarget {
  readonly statements: Statements;
  readonly introspection: Introspection;
  readonly loader: BulkLoader;
  readonly classify: (error: unknown) => Failure;
  /** How many rows a part has. */
  readonly rowsAPart?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * Loads examined files into a warehouse that can't read them by itself. The embedded engine checks those that are new or have changed by the same
 * rules, on this machine; what it found good, and what it rejected, lands in two new tables of the warehouse, together with the rows that the last load
 * holds of all other files.
 *
 * @throws MartletError as `loadExamined`, and `load-incomplete` when the warehouse does not have the rows that it was sent.
 */
export async function landExamined(examination: Examination, target: LandTarget): Promise<LoadRecord> {
  const request: LandRequest = { ...target, source: examination.source };
  const scratch = await openScratch(request.temporaryDirectory ?? tmpdir());
  try {
    const settings = { ...LOCAL_SETTINGS, temp_directory: join(scratch.directory, 'spill') };
    return await withEmbedded(join(scratch.directory, 'rows.duckdb'), settings, examination.tells, (warehouse, session) =>
      checkAndLand(examination, request, { warehouse, session, directory: scratch.directory }),
    );
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

type LandRequest = LandTarget & Pick<Examination, 'source'>;

async function checkAndLand(examination: Examination, request: LandRequest, local: Local): Promise<LoadRecord> {
  const { source, suffix, signal, loadedAt, onProgress } = request;
  const kept = await keptRows(examination, request);
  let record: LoadRecord;
  try {
    record = await loadExamined(examination, {
      session: local.session,
      dialect: local.warehouse.dialect,
      suffix,
      loadedAt,
      temporaryDirectory: local.directory,
      bufferBytes: BUFFER_BYTES,
      elsewhere: kept ?? 'none',
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    // Too many rejects: they can be looked at where rejects always are.
    if (isMartletError(error, 'source-rejects-exceeded')) {
      const rejected = { schema: `${source.schema}__versions`, name: `${source.name}__rejected__${suffix}` };
      await land(request, local, { ...REJECTS, relation: rejected, ...(kept === undefined ? {} : { kept: kept.rejects }) });
    }
    throw error;
  }
  const { rows, rejectedRows, relation, rejectedRelation } = record;
  onProgress?.({ kind: 'checked', rows, rejectedRows });
  const columns = contractColumns(request);
  await land(request, local, { relation, columns, loadedAt: '_loaded_at', ...(kept === undefined ? {} : { kept: kept.good }) });
  try {
    await land(request, local, { ...REJECTS, relation: rejectedRelation, ...(kept === undefined ? {} : { kept: kept.rejects }) });
  } catch (error) {
    await dropQuietly(request, relation);
    throw error;
  }
  return record;
}

type LandedColumn = { readonly name: string; readonly type: LogicalType };

/** A table to fill, and its column that tells when that was. */
interface Landing {
  readonly relation: RelationName;
  readonly columns: readonly LandedColumn[];
  readonly loadedAt: string;
  /** The rows of files that are as they were. */
  readonly kept?: KeptRows;
}

/** Rows of a table of the last load. */
interface KeptRows {
  readonly relation: RelationName;
  /** Which of them. */
  readonly condition: string;
  readonly rows: number;
}

interface AllKeptRows extends LoadCounts {
  readonly good: KeptRows;
  readonly rejects: KeptRows;
}

/** What the warehouse has of the files that are as they were; undefined where it has nothing. */
async function keptRows({ standing, previous }: Examination, request: LandRequest): Promise<AllKeptRows | undefined> {
  const { session, introspection, dialect, signal } = request;
  if (previous === undefined || standing.length === 0) return undefined;
  const { relation, rejectedRelation } = previous;
  const found = await introspection.relations(session, [relation.schema]);
  if (![relation, rejectedRelation].every(({ name }) => found.some((stored) => stored.name === name))) return undefined;
  const stays = new Set(standing);
  const others = previous.files.flatMap(({ path }) => (stays.has(path) ? [] : [path]));
  const which = others.length === 0 ? 'is not null' : whichFiles(standing, others, dialect);
  const of = async (table: RelationName, column: string): Promise<KeptRows> => {
    const condition = `${dialect.identifier(column)} ${which}`;
    const [row] = await session.query(`select count(*) as counted from ${qualified(request, table)} where ${condition}`, { signal });
    return { relation: table, condition, rows: Number(row?.counted) };
  };
  const [good, rejects] = [await of(relation, '_source_file'), await of(rejectedRelation, 'source_file')];
  const rows = `select distinct source_file, row_number from ${qualified(request, rejectedRelation)} where ${rejects.condition}`;
  const [rejected] = await session.query(`select count(*) as counted from (${rows}) as rejected`, { signal });
  return { good, rejects, rows: good.rows, rejectedRows: Number(rejected?.counted) };
}

const REJECTS: Omit<Landing, 'relation'> = {
  columns: Object.entries(REJECT_COLUMNS).map(([name, type]) => ({ name, type })),
  loadedAt: 'loaded_at',
};

function contractColumns({ source }: LandRequest): readonly LandedColumn[] {
  return Object.entries(readableColumns(source)).map(([name, { definition }]) => ({ name, type: definition.type }));
}

/** Fills a new table with what is in the local one and with what is kept; with nothing of both it has no rows. */
async function land(request: LandRequest, local: Local, landing: Landing): Promise<void> {
  const { kept, columns, relation } = landing;
  if (kept === undefined) return send(request, local, landing, relation);
  const { session, dialect, statements, signal, labels } = request;
  const sent = { schema: relation.schema, name: `${relation.name}__sent` };
  await send(request, local, landing, sent);
  try {
    const names = columns.map(({ name }) => dialect.identifier(name)).join(', ');
    const before = `select ${names} from ${qualified(request, kept.relation)} where ${kept.condition}`;
    const now = `select ${names} from ${qualified(request, sent)}`;
    await session.execute(statements.createTable(relation, `${before}\nunion all\n${now}`), { signal, labels });
    const expected = kept.rows + (await countRows({ session, dialect, relation: sent }));
    await assertLanded(request, relation, expected);
  } finally {
    await dropQuietly(request, sent);
  }
}

/** Sends what is in the local table into a new one of the warehouse. */
async function send(
  request: LandRequest,
  local: Local,
  { relation: own, columns, loadedAt }: Landing,
  relation: RelationName,
): Promise<void> {
  const { session, loader, source, signal, labels, onProgress, rowsAPart } = request;
  const directory = join(local.directory, relation.name);
  await mkdir(directory);
  const from = { session: local.session, dialect: local.warehouse.dialect, relation: own };
  const parts = await exportParts({ ...from, columns, loadedAt, rowsAPart, format: loader.format, directory, signal });
  onProgress?.({ kind: 'packed', relation, parts: parts.length });
  const rows = await countRows(from);
  await ensureSchema(request, session, relation.schema, { signal, labels });
  let sent = 0;
  const resumed = await loader.load(session, {
    source: `${source.schema}.${source.name}`,
    relation,
    columns,
    directory,
    parts,
    rows,
    isWorthKeeping: (error) => signal?.aborted === true || request.classify(error).canRetry,
    onSent: (more) => {
      sent += more;
      onProgress?.({ kind: 'sent', relation, sent, parts: parts.length });
    },
    signal,
    labels,
  });
  if (resumed > 0) await session.execute(stampAgain(request, relation, loadedAt), { signal, labels });
  await assertLanded(request, relation, rows);
  onProgress?.({ kind: 'landed', relation, resumed });
}

async function assertLanded(request: LandRequest, relation: RelationName, rows: number): Promise<void> {
  const landed = await countRows({ ...request, relation });
  if (landed === rows) return;
  await dropQuietly(request, relation);
  throw new MartletError('load-incomplete', { relation: `${relation.schema}.${relation.name}`, sent: rows, landed });
}

/** Rows that an interrupted load had sent are loaded by this one. */
function stampAgain(request: LandRequest, relation: RelationName, column: string): string {
  const { dialect } = request;
  const instant = `cast(${dialect.literal(request.loadedAt.replace('T', ' ').replace('Z', ''))} as ${dialect.typeName({ kind: 'timestamp' })})`;
  const name = dialect.identifier(column);
  return `update ${qualified(request, relation)} set ${name} = ${instant} where ${name} <> ${instant}`;
}

async function countRows(at: Pick<LandRequest, 'session' | 'dialect'> & { readonly relation: RelationName }): Promise<number> {
  const [row] = await at.session.query(`select count(*) as counted from ${qualified(at, at.relation)}`);
  return Number(row?.counted);
}

/** What failed before is told; a table that can't be dropped either has a name that nobody reads. */
async function dropQuietly({ session, statements }: LandRequest, relation: RelationName): Promise<void> {
  await session.execute(statements.drop({ ...relation, as: 'table' })).catch(() => undefined);
}
