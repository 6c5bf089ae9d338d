import type { Model } from '../model/index.js';
import { openWarehouse } from '../warehouses/open.js';
import { asWritten } from '../warehouses/redaction.js';
import type { RelationName, ResultRow, Session } from '../warehouses/warehouse.js';

/** A DuckDB in memory. Tests only read from it, so that none sees another. */
export interface Engine {
  query(sql: string): Promise<readonly ResultRow[]>;
  /** The table that keeps the rows of a model that are the same in every test. */
  placeOf(model: Model): RelationName;
  /** Makes that table, unless it is there. */
  keep(model: Model, select: () => string): Promise<void>;
  /** A name that nothing in this process has yet. */
  newName(): string;
  /** A session for statements of its own. */
  session(): Promise<Session>;
}

/** The one engine of this process, started when it is first needed. */
export const engine: () => Promise<Engine> = once(start);

async function start(): Promise<Engine> {
  // One row more or less needs no second thread, and workers stand side by side already.
  const warehouse = await openWarehouse({ warehouse: 'duckdb', path: ':memory:', settings: { threads: '1' } }, '.', asWritten);
  const session = await warehouse.session();
  const inTurn = oneAtATime();
  await session.execute(warehouse.statements.createSchema(KEPT));
  let names = 0;
  const places = new Map<Model, RelationName>();
  const kept = new Map<Model, Promise<unknown>>();
  const placeOf = (model: Model): RelationName => {
    // Two tests may declare models of the same name.
    const place = places.get(model) ?? { schema: KEPT, name: `${model.name}_${places.size + 1}` };
    places.set(model, place);
    return place;
  };
  return {
    query: (sql) => inTurn(() => session.query(sql)),
    placeOf,
    newName: () => {
      names += 1;
      return `n${names}`;
    },
    keep: async (model, select) => {
      const made = kept.get(model) ?? inTurn(() => session.execute(warehouse.statements.createTable(placeOf(model), select())));
      kept.set(model, made);
      await made;
    },
    session: () => warehouse.session(),
  };
}

/** The schema of tables that stay. */
const KEPT = 'kept';

/** Statements on one connection run one after the other, however many tests wait for theirs. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
