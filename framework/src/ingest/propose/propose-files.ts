import { Column, type Columns, type LogicalType, type PiiClass } from '../../columns/index.js';
import { isMartletError, MartletError, MartletErrors } from '../../errors.js';
import type { ColumnReading, FileOptions, Source } from '../../model/index.js';
import { inMemory } from '../load-in-memory.js';
import type { LoadRecord } from '../load-record.js';
import { readPattern } from '../path-pattern.js';
import { findSourceFiles } from '../source-files.js';
import { TEXT } from './candidates.js';
import { contractNames } from './contract-names.js';
import { personalByName } from './personal-data-hints.js';
import { type FoundField, findFormat } from './propose-format.js';
import { TextColumns } from './text-columns.js';

export interface ProposeRequest {
  /** `bronze.orders`, for what goes wrong. */
  readonly name: string;
  readonly schema: string;
  /** Where patterns begin. */
  readonly directory: string;
  readonly pattern: string;
  readonly signal?: AbortSignal;
}

/** A source that reads files, as it would be declared. */
export interface FileProposal {
  readonly schema: string;
  readonly name: string;
  readonly files: FileOptions;
  readonly columns: readonly ProposedField[];
  /** Columns that no two rows share and no row lacks; none where there are none, or no rows to tell. */
  readonly grain: readonly string[];
  /** What the files have beside the columns, which no contract can declare. */
  readonly leftOut: readonly string[];
  readonly rows: number;
  readonly rejectedRows: number;
  readonly filesRead: number;
}

/** A column, and what there is to say of it. */
export interface ProposedField {
  readonly name: string;
  readonly type: LogicalType;
  readonly nullable: boolean;
  /** The share of rows without a value. */
  readonly nullShare: number;
  /** What it may hold of persons. */
  readonly personal?: PiiClass;
  /** Two forms of dates that its texts have both. */
  readonly doubt?: readonly [string, string];
}

/**
 * Proposes a source for files: how they are written, what their columns are called and hold. Every row was looked at, and the proposal has
 * loaded the files.
 *
 * @throws MartletError as `examineSource` does, for files that can't be read at all.
 */
export async function proposeFiles(request: ProposeRequest): Promise<FileProposal> {
  const { schema, name, directory, pattern, signal } = request;
  const id = `${schema}.${name}`;
  const [first] = (await findSourceFiles(id, directory, pattern)).filter(({ bytes }) => bytes > 0);
  if (first === undefined) throw new MartletError('source-file-empty', { source: id, file: pattern });
  const found = await findFormat(id, first, signal);
  return inMemory({ directory, signal }, async ({ session, dialect, load }) => {
    const land = (draft: Draft, suffix: string): Promise<LoadRecord> => load(sourceOf(request, draft), suffix);
    const { draft, record } = await asTexts(draftOf(found.fields, found.options, readPattern(id, pattern).columns), (one) =>
      land(one, 'texts'),
    );
    const looked = new TextColumns(session, dialect, record.relation, record.rows);
    const types = await looked.typesOf(draft.columns);
    const typed = await sound(
      { ...draft, columns: draft.columns.map((column, place) => ({ ...column, ...types[place] })) },
      record,
      (one) => land(one, 'typed'),
    );
    const grain = await looked.grainOf(typed.columns);
    const personal = await looked.personalTexts(typed.columns);
    return {
      schema,
      name,
      files: filesOf(request, typed, record.rejectedRows),
      columns: typed.columns.map(({ name: column, type, nullable, nullShare, doubt }) => {
        const hint = type.kind === 'boolean' ? undefined : (personal.get(column) ?? personalByName(column));
        return {
          name: column,
          type,
          nullable,
          nullShare,
          ...(doubt === undefined ? {} : { doubt }),
          ...(hint === undefined ? {} : { personal: hint }),
        };
      }),
      grain,
      leftOut: draft.leftOut,
      rows: record.rows,
      rejectedRows: record.rejectedRows,
      filesRead: record.files.length,
    };
  });
}

/** A column while it is looked at. */
export interface DraftColumn {
  readonly name: string;
  readonly type: LogicalType;
  readonly nullable: boolean;
  readonly nullShare: number;
  readonly reading: ColumnReading;
  readonly physicalType?: string;
  readonly doubt?: readonly [string, string];
}

interface Draft {
  readonly options: Readonly<Record<string, unknown>>;
  readonly columns: readonly DraftColumn[];
  readonly leftOut: readonly string[];
}

function draftOf(fields: readonly FoundField[], options: Draft['options'], fromPath: readonly string[]): Draft {
  const isOut = ({ physicalType }: FoundField): boolean => physicalType === 'BLOB';
  const kept = fields.filter((field) => !isOut(field));
  const names = contractNames([...fromPath, ...kept.map(({ label }) => label)]);
  const isExact = options.format === 'json' || options.format === 'ndjson';
  const columns = kept.map(({ label, from, physicalType }, place): DraftColumn => {
    const name = names[fromPath.length + place] ?? label;
    const isCalledSo = from === name || (!isExact && typeof from === 'string' && from.trim().toLowerCase() === name);
    const reading = isCalledSo ? {} : { from };
    return { name, type: TEXT, nullable: true, nullShare: 0, reading, ...(physicalType === undefined ? {} : { physicalType }) };
  });
  const ofPath = fromPath.map((name): DraftColumn => ({ name, type: TEXT, nullable: true, nullShare: 0, reading: {} }));
  return { options, columns: [...columns, ...ofPath], leftOut: fields.filter(isOut).map(({ label }) => label) };
}

function sourceOf({ name, schema, pattern }: ProposeRequest, { options, columns, leftOut }: Draft): Source & { readonly schema: string } {
  const contract: Columns = Object.fromEntries(
    columns.map(({ name: column, type, nullable }) => [column, new Column({ type, nullable, tests: [] })]),
  );
  const files = { pattern, ...options, columns: readingsOf(columns), maxRejects: Number.MAX_SAFE_INTEGER } as FileOptions;
  return {
    kind: 'source',
    name,
    schema,
    columns: contract,
    files,
    tags: [],
    monitors: [],
    extraColumns: leftOut.length > 0 ? 'ignore' : 'error',
  };
}

function readingsOf(columns: readonly DraftColumn[]): Readonly<Record<string, ColumnReading>> {
  return Object.fromEntries(columns.flatMap(({ name, reading }) => (Object.keys(reading).length === 0 ? [] : [[name, reading]])));
}

function filesOf({ pattern }: ProposeRequest, { options, columns }: Draft, rejectedRows: number): FileOptions {
  const readings = readingsOf(columns);
  return {
    pattern,
    ...options,
    ...(Object.keys(readings).length === 0 ? {} : { columns: readings }),
    ...(rejectedRows === 0 ? {} : { maxRejects: rejectedRows }),
  } as FileOptions;
}

/** So often may files differ from those that were looked at before. */
const MOST_ROUNDS = 20;

/** Loads all fields as text. Other files may have other columns than the first: what one of them lacks is null there. */
async function asTexts(
  draft: Draft,
  land: (draft: Draft) => Promise<LoadRecord>,
): Promise<{ readonly draft: Draft; readonly record: LoadRecord }> {
  let at = draft;
  for (let round = 0; ; round++) {
    try {
      return { draft: at, record: await land(at) };
    } catch (error) {
      const next = round < MOST_ROUNDS ? widened(at, error) : undefined;
      if (next === undefined) throw error;
      at = next;
    }
  }
}

/** The draft with what a file lacks or has beside it; undefined where something else is wrong. */
function widened(draft: Draft, error: unknown): Draft | undefined {
  const errors = error instanceof MartletErrors ? error.errors : [error];
  let { columns } = draft;
  for (const one of errors) {
    if (isMartletError(one, 'source-column-missing')) {
      const { column } = one.parameters;
      columns = columns.map((known) =>
        String(known.reading.from ?? known.name) === column ? { ...known, reading: { ...known.reading, whenMissing: null } } : known,
      );
    } else if (isMartletError(one, 'source-column-extra') && !/^\(field/.test(one.parameters.column)) {
      const { column: label } = one.parameters;
      const name = contractNames([...columns.map((known) => known.name), label]).at(-1) ?? label;
      if (columns.some((known) => String(known.reading.from ?? known.name) === label)) continue;
      const reading = { ...(name === label ? {} : { from: label }), whenMissing: null };
      columns = [...columns, { name, type: TEXT, nullable: true, nullShare: 0, reading }];
    } else return undefined;
  }
  return { ...draft, columns };
}

/** The typed draft, once it has loaded the files without more rejects than texts had; a column that prevents it stays text. */
async function sound(draft: Draft, texts: LoadRecord, land: (draft: Draft) => Promise<LoadRecord>): Promise<Draft> {
  const record = await land(draft);
  const odd = new Set(record.rejects?.flatMap(({ column }) => column ?? []));
  if (record.rejectedRows === texts.rejectedRows || odd.size === 0) return draft;
  const columns = draft.columns.map((column) => {
    const { from, whenMissing } = column.reading;
    const reading = { ...(from === undefined ? {} : { from }), ...(whenMissing === undefined ? {} : { whenMissing }) };
    return odd.has(column.name) ? { ...column, type: TEXT, nullable: true, reading } : column;
  });
  return sound({ ...draft, columns }, texts, land);
}
