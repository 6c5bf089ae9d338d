import type { ColumnOfResult, StatementDescription } from '../../warehouses/reading.js';
import type { EndpointReader } from './endpoint-access.js';
import type { MetricsTranslation } from './metrics/translation.js';
import type { Planner, PlanWorld, StatementPlan } from './planner.js';
import type { NotedReading, RowAnswer } from './portal.js';
import { PostgresError, protocolError } from './postgres-error.js';
import { RowSource } from './row-writer.js';
import { type SessionFacts, sessionFunctions, sessionWords, VOLATILE } from './session-values.js';
import type { SessionWorld } from './session-world.js';
import { parameterCount, type TypedStatement } from './sql/statement.js';
import { readParameter } from './types/parameters.js';

/** A query that was said in the engine's words, for one publication. */
interface Planned {
  readonly plan: StatementPlan;
  /** Its text without parameters. */
  text: string | undefined;
  typed: TypedStatement | undefined;
}

/** A value of a parameter, as it came. */
export type BoundValue = { readonly bytes: Buffer; readonly isBinary: boolean } | string | null;

/** The queries of one session. Those that were asked before are not read again while their publication is the newest. */
export class SessionStatements {
  readonly #planner: Planner;
  readonly #facts: SessionFacts;
  readonly #reader: EndpointReader;
  readonly #metrics: MetricsTranslation;
  readonly #known = new Map<string, Planned>();

  constructor(planner: Planner, facts: SessionFacts, metrics: MetricsTranslation, reader: EndpointReader) {
    this.#reader = reader;
    this.#planner = planner;
    this.#facts = facts;
    this.#metrics = metrics;
  }

  /** After a change of a setting a query may mean something else. */
  forget(): void {
    this.#known.clear();
  }

  /** Whether a query can be read. */
  async check(sql: string, types: readonly number[], world: SessionWorld): Promise<void> {
    await this.#planned(sql, types, world);
  }

  /** The types of the parameters and the columns of a query, without running it. */
  async describe(
    sql: string,
    types: readonly number[],
    world: SessionWorld,
  ): Promise<{ readonly parameters: readonly number[]; readonly columns: readonly ColumnOfResult[] }> {
    const typed = await this.#typed(await this.#planned(sql, types, world), types, world);
    if (typed.columns === undefined) {
      const place = typed.parameters.findIndex((_, index) => (types[index] ?? 0) === 0) + 1;
      throw new PostgresError('42P18', `could not determine data type of parameter $${place}`, {
        hint: `Say it in the statement: $${place}::integer, for example.`,
      });
    }
    return { parameters: typed.parameters, columns: shown(typed.columns) };
  }

  /** The answer to a query with its values, and what it reads. */
  async answer(
    sql: string,
    types: readonly number[],
    values: readonly BoundValue[],
    world: SessionWorld,
  ): Promise<{ readonly answer: RowAnswer; readonly note: NotedReading }> {
    const planned = await this.#planned(sql, types, world);
    const { plan } = planned;
    const note = { relations: plan.relations, metrics: plan.metrics };
    if (values.length === 0 && parameterCount(plan.statement) > 0)
      throw new PostgresError('42P02', 'the statement has parameters, and no values were given for them');
    const engine = plan.answeredBy === 'data' ? world.data() : await world.catalog();
    if (values.length === 0 && types.length === 0) {
      planned.text ??= await this.#planner.text(plan);
      return { answer: this.#rows(planned.text, [], engine, async () => this.#columns(planned, types, world)), note };
    }
    const typed = await this.#typed(planned, types, world);
    if (values.length !== typed.parameters.length)
      throw protocolError(`bind message supplies ${values.length} parameters, but prepared statement requires ${typed.parameters.length}`);
    const texts = values.map((value, index) => nodeText(value, typed.parameters[index] ?? 0, index));
    if (typed.sql !== undefined) {
      const { columns } = typed;
      return { answer: this.#rows(typed.sql, texts, engine, async () => columns ?? []), note };
    }
    const text = await this.#planner.text(plan, texts);
    return { answer: this.#rows(text, [], engine, async () => (await engine.describe(text)).columns), note };
  }

  async #columns(planned: Planned, types: readonly number[], world: SessionWorld): Promise<readonly ColumnOfResult[]> {
    return (await this.#typed(planned, types, world)).columns ?? [];
  }

  #rows(
    sql: string,
    parameters: readonly (string | null)[],
    engine: Pick<Awaited<ReturnType<SessionWorld['catalog']>>, 'stream'>,
    columns: () => Promise<readonly ColumnOfResult[]>,
  ): RowAnswer {
    const running = new AbortController();
    let source: RowSource | undefined;
    let isClosed = false;
    const open = async (): Promise<RowSource> => {
      if (isClosed) throw new PostgresError('34000', 'the portal is closed');
      source ??= new RowSource(await engine.stream(sql, { signal: running.signal, ...(parameters.length === 0 ? {} : { parameters }) }));
      return source;
    };
    return {
      kind: 'rows',
      columns: async () => shown(source?.columns ?? (await columns())),
      next: async (most) => (await open()).next(most),
      tag: (rows) => `SELECT ${rows}`,
      abort: (reason) => running.abort(reason),
      close: async () => {
        isClosed = true;
        await source?.close();
      },
    };
  }

  async #planned(sql: string, types: readonly number[], world: SessionWorld): Promise<Planned> {
    const key = JSON.stringify([world.publication?.id, types, sql]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let isVolatile = false;
    const answers = sessionFunctions(this.#facts);
    const planWorld: PlanWorld = {
      reader: this.#reader,
      database: this.#facts.database,
      path: this.#facts.path.length === 0 ? world.schemas : this.#facts.path,
      publication: world.publication,
      relations: world.relations,
      metrics: this.#metrics,
      sessionFunction: (name, values) => {
        isVolatile ||= VOLATILE.has(name);
        return answers(name, values);
      },
      sessionWord: sessionWords(this.#facts),
    };
    const planned: Planned = { plan: await this.#planner.plan(sql, planWorld), text: undefined, typed: undefined };
    if (isVolatile || sql.length > MOST_CHARACTERS_KEPT) return planned;
    if (this.#known.size >= MOST_KEPT) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(key, planned);
    return planned;
  }

  async #typed(planned: Planned, types: readonly number[], world: SessionWorld): Promise<TypedStatement> {
    const { plan } = planned;
    const describe = async (sql: string): Promise<StatementDescription> =>
      (plan.answeredBy === 'data' ? world.data() : await world.catalog()).describe(sql);
    planned.typed ??= await this.#planner.types(plan, types, describe);
    return planned.typed;
  }
}

/** Columns of the catalog that are lists to the engine, and that PostgreSQL has types of their own for. */
const VECTORS: Readonly<Record<string, string>> = {
  indkey: 'INT2VECTOR',
  indoption: 'INT2VECTOR',
  indclass: 'OIDVECTOR',
  indcollation: 'OIDVECTOR',
  proargtypes: 'OIDVECTOR',
};

const shown = (columns: readonly ColumnOfResult[]): readonly ColumnOfResult[] =>
  columns.map((column) => {
    const vector = column.engineType.endsWith('[]') ? VECTORS[column.name] : undefined;
    return vector === undefined ? column : { ...column, engineType: vector };
  });

const MOST_KEPT = 200;
const MOST_CHARACTERS_KEPT = 50_000;

function nodeText(value: BoundValue, oid: number, index: number): string | null {
  if (value === null || typeof value === 'string') return value;
  try {
    return readParameter(value.bytes, oid, value.isBinary);
  } catch (error) {
    // A value that is not as its type says is a fault of the statement, not of the protocol.
    if (error instanceof PostgresError && error.isFatal)
      throw new PostgresError('22P03', `incorrect binary data format in bind parameter ${index + 1}`, { cause: error });
    throw error;
  }
}
