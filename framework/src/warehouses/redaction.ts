import { MartletError, MartletErrors } from '../errors.js';
import { WarehouseError } from './failure.js';
import { maskedText } from './masked-text.js';
import type { RowStream } from './reading.js';
import type { Session, StatementOptions, Warehouse } from './warehouse.js';

/** What may be told of a text that a warehouse or its driver has written about a statement. */
export type TextRedaction = (text: string, sql: string, known: readonly string[]) => string;

/** Tells all: for work that no rows of people are part of. */
export const asWritten: TextRedaction = (text) => text;

/** Leaves out whatever may be a value: for work on files of which no contract says where people's data is. */
export const withoutValues: TextRedaction = (text, sql, known) => maskedText(text, () => false, sql, known);

/**
 * The same warehouse. Whatever its sessions and its loader throw is classified, and its text goes through a filter, before
 * others see it: texts of warehouses quote the values that they choke on.
 */
export function withRedaction(warehouse: Warehouse, tells: TextRedaction): Warehouse {
  const { loader } = warehouse;
  const classify: Warehouse['classify'] = (error) => (error instanceof WarehouseError ? error.failure : warehouse.classify(error));
  const told = (error: unknown, sql: string, signal?: AbortSignal): unknown => {
    const isOurs = error instanceof MartletError || error instanceof MartletErrors || signal?.aborted === true;
    if (isOurs || isFiltered.has(error as object)) return error;
    const failure = classify(error);
    const { code, statementId } = failure;
    const message = tells(
      failure.message,
      sql,
      [code, statementId].filter((each) => each !== undefined),
    );
    const title = error instanceof WarehouseError ? error.warehouse : warehouse.dialect.title;
    const filtered = new WarehouseError({ ...failure, message }, title, { cause: error });
    isFiltered.add(filtered);
    return filtered;
  };
  const attempt = async <T>(work: () => Promise<T>, sql: string, signal?: AbortSignal): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw told(error, sql, signal);
    }
  };
  const discreetStream =
    (stream: NonNullable<Session['stream']>): NonNullable<Session['stream']> =>
    async (sql, options = {}) =>
      filteredRows(await attempt(() => stream(sql, options), sql, options.signal), (error) => told(error, sql, options.signal));
  const discreetly = (session: Session): Session => ({
    execute: (sql, options: StatementOptions = {}) => attempt(() => session.execute(sql, options), sql, options.signal),
    query: (sql, options: StatementOptions = {}) => attempt(() => session.query(sql, options), sql, options.signal),
    ...(session.stream === undefined ? {} : { stream: discreetStream(session.stream.bind(session)) }),
    transaction: (work) => attempt(() => session.transaction(work), ''),
    close: () => session.close(),
  });
  return {
    ...warehouse,
    classify,
    session: async (waiting) => discreetly(await warehouse.session(waiting)),
    ...(loader === undefined
      ? {}
      : {
          loader: {
            format: loader.format,
            load: (session, load) => attempt(() => loader.load(session, load), load.relation.name, load.signal),
          },
        }),
  };
}

/** The same rows; the error that breaks them off goes through a filter first. */
export function filteredRows(rows: RowStream, redacted: (error: unknown) => unknown): RowStream {
  return {
    columns: rows.columns,
    close: () => rows.close(),
    batches: async function* () {
      try {
        yield* rows.batches();
      } catch (error) {
        throw redacted(error);
      }
    },
  };
}

/** Errors whose text has been through a filter; a transaction sees those of its statements again. */
const isFiltered = new WeakSet<object>();
