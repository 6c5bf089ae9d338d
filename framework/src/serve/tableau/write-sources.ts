import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MartletError } from '../../errors.js';
import { loadZip } from '../../excel/index.js';
import { type DrillPath, HYPER_SCRIPT, tableauSource } from '../../integrations/index.js';
import { relationNameOf } from '../../plan/index.js';
import { type Project, type ProjectModel, personalColumns, replaceFile } from '../../project/index.js';
import { type FlatRows, flatRows, type SemanticModel, semanticModelOf } from '../../semantic/index.js';
import { resolveRelations } from '../../sql/index.js';
import { dialect } from '../../warehouses/dialects.js';
import { shownRelations } from '../http/shown-relation.js';
import { openReader } from '../reading/open-reader.js';
import type { ReaderLease } from '../reading/reader.js';
import { WHOLE_SCOPE } from '../reading/whole-scope.js';

export interface SourcesRequest {
  /** The facts; each becomes a source. */
  readonly facts: readonly ProjectModel[];
  readonly folder: string;
  /** The environment of the extracts; the first that is served when left out. */
  readonly environment?: string | undefined;
  /** Where the PostgreSQL endpoint is, for sources that ask it; undefined for extracts. */
  readonly endpoint?: { readonly host: string; readonly port: number };
  /** The Python that has tableauhyperapi. */
  readonly python: string;
  /** Whether personal data is in the rows. */
  readonly reveals: boolean;
  readonly signal: AbortSignal;
  /** Hears of each source as soon as it is there. */
  readonly onWritten: (source: WrittenSource) => void;
}

export interface WrittenSource {
  readonly name: string;
  readonly file: string;
  /** The rows of the extract. */
  readonly rows?: number;
  readonly metrics: readonly string[];
  readonly others: readonly { readonly metric: string; readonly reason: string }[];
}

/**
 * Writes sources of Tableau: each of a fact, with the columns of all that its rows refer to and its metrics as calculated fields.
 *
 * @throws MartletError `tableau-extract-failed`, `workbook-package-missing`, and what readers throw.
 */
export async function writeTableauSources(project: Project, request: SourcesRequest): Promise<void> {
  const { facts, folder, endpoint, reveals, onWritten } = request;
  const model = semanticModelOf(project);
  const personal = reveals ? new Map<string, never>() : await personalColumns(project);
  const metrics = project.metrics.map(({ metric }) => metric);
  await mkdir(folder, { recursive: true });
  const written = ({ relation }: ProjectModel) => {
    const rows = flatRows(model, relation, metrics, personal);
    return { name: relation.name, rows, drillPaths: drillPathsOf(model, relation.name, rows) };
  };
  const told = ({ metrics: known, others }: FlatRows) => ({
    metrics: known.map(({ metric }) => metric.name),
    others: others.map(({ metric, reason }) => ({ metric: metric.name, reason })),
  });
  if (endpoint !== undefined) {
    const words = dialect(project.target.config.warehouse);
    for (const fact of facts) {
      const source = written(fact);
      const names = [...source.rows.reads].map(([name, id]) => [name, relationNameOf(id)] as const);
      const sql = words.compile(resolveRelations(source.rows.query, new Map(names)).query);
      const file = join(folder, `${source.name}.tds`);
      replaceFile(file, tableauSource({ ...source, connection: { kind: 'postgres', ...endpoint, database: project.config.name, sql } }));
      onWritten({ name: source.name, file, ...told(source.rows) });
    }
    return;
  }
  const reader = await openReader(project, request.environment);
  try {
    const lease = await reader.lease(WHOLE_SCOPE);
    try {
      for (const fact of facts) {
        const source = written(fact);
        const file = join(folder, `${source.name}.tdsx`);
        const path = `Data/Extracts/${source.name}.hyper`;
        const text = tableauSource({ ...source, connection: { kind: 'extract', path } });
        const rows = await writeExtract(project, lease, source.rows, { file, name: source.name, path, text, request });
        onWritten({ name: source.name, file, rows, ...told(source.rows) });
      }
    } finally {
      lease.release();
    }
  } finally {
    await reader.close();
  }
}

interface Extract {
  readonly file: string;
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly request: SourcesRequest;
}

async function writeExtract(project: Project, lease: ReaderLease, { query, reads }: FlatRows, extract: Extract): Promise<number> {
  const { file, name, path, text, request } = extract;
  const shown = shownRelations(WHOLE_SCOPE, lease.publication, dialect(project.target.config.warehouse));
  const names = [...reads].map(([each, id]) => {
    const found = shown.get(id);
    if (found === undefined)
      throw new MartletError('tableau-extract-failed', { source: name, message: `${id} is not published for readers` });
    return [each, found.name] as const;
  });
  const sql = lease.compile(resolveRelations(query, new Map(names)).query);
  if (lease.exportParquet === undefined)
    throw new MartletError('tableau-extract-failed', { source: name, message: 'this warehouse publishes no files to make an extract of' });
  const parquet = await lease.exportParquet(sql, { signal: request.signal });
  const folder = await mkdtemp(join(tmpdir(), 'martlet-tableau-'));
  try {
    const hyper = join(folder, `${name}.hyper`);
    await runPython(request, name, [parquet.path, hyper]);
    const { ZipFile } = await loadZip();
    await replace(file, async (unfinished) => {
      const zip = new ZipFile();
      zip.addBuffer(Buffer.from(text), `${name}.tds`);
      zip.addFile(hyper, path);
      zip.end();
      await pipeline(zip.outputStream, createWriteStream(unfinished));
    });
    return parquet.rows;
  } finally {
    await parquet.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Hyper's engine is a package of Python. */
function runPython({ python, signal }: SourcesRequest, source: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-', ...args], { stdio: ['pipe', 'ignore', 'pipe'], signal });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const failed = (message: string): void => reject(new MartletError('tableau-extract-failed', { source, message }));
    child.once('error', (error) => failed(error.message));
    child.once('close', (code) => (code === 0 ? resolve() : failed(reasonOf(said) ?? `Python ended with ${code}`)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(HYPER_SCRIPT);
  });
}

/** What a traceback of Python is about: the line of its exception. */
function reasonOf(said: string): string | undefined {
  const lines = said.trim().split('\n');
  return lines.findLast((line) => /^\w[\w.]*(?:Error|Exception)\b/.test(line)) ?? lines.at(-1);
}

/** The file is there whole, or the one of before is. */
async function replace(file: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await write(unfinished);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** The hierarchies of the fact and of what it refers to, as far as its rows have their columns. */
function drillPathsOf(model: SemanticModel, fact: string, { columns }: FlatRows): readonly DrillPath[] {
  const ways = new Set(columns.flatMap(({ way }) => way ?? []));
  return ['', ...ways].flatMap((way): readonly DrillPath[] => {
    let table = model.tableNamed(fact);
    for (const part of way === '' ? [] : way.split('.')) table = table?.hops.get(part)?.to();
    return Object.entries(table?.relation.hierarchies ?? {}).flatMap(([name, { levels }]) => {
      const named = levels.map((level) => (way === '' ? level : `${way.replaceAll('.', '_')}_${level}`));
      const there = named.filter((column) => columns.some((each) => each.name === column));
      return there.length < 2 ? [] : [{ name: way === '' ? name : `${way.replaceAll('.', ' ')} ${name}`, columns: there }];
    });
  });
}
