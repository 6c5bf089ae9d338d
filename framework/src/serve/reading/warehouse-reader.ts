import { MartletError } from '../../errors.js';
import type { Project } from '../../project/index.js';
import { type PublicationOfReaders, type WarehousePublication, warehousePublications } from '../../published/index.js';
import type { ReaderScope } from '../../rights/index.js';
import { type Clock, openStateOf, type PastOfReaders, readPastOfReaders } from '../../run/index.js';
import type { State, StateStore } from '../../state/index.js';
import { WarehouseError } from '../../warehouses/failure.js';
import { openWarehouse } from '../../warehouses/open.js';
import type { RowStream, StreamOptions } from '../../warehouses/reading.js';
import { withoutValues } from '../../warehouses/redaction.js';
import type { RelationName, Session, Warehouse } from '../../warehouses/warehouse.js';
import { overViews, rowsAt, type ViewOfRelation } from './over-views.js';
import type { PublicationReader, ReaderLease } from './reader.js';
import { Turns } from './turns.js';
import { rowsOfTypes } from './values-of-types.js';

/**
 * Reads the published versions where the warehouse has them. It makes nothing there: a scope's views are part of each statement.
 *
 * @throws MartletError `target-incomplete`, `client-missing`, and what opening the state throws.
 */
export async function openWarehouseReader(
  project: Project,
  { environment, clock }: { readonly environment: string; readonly clock: Clock },
): Promise<PublicationReader> {
  const warehouse = await openWarehouse(project.target.config, project.directory, withoutValues);
  try {
    const session = await warehouse.session();
    const state = await openStateOf(project, { warehouse, session }, { clock });
    const describe = await warehousePublications(project);
    const reader = new WarehouseReader({
      warehouse,
      session,
      store: state.store,
      close: state.close,
      environment,
      clock,
      project,
      describe,
    });
    await reader.look();
    return reader;
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

/** The state is looked at when a reader asks, and then at most so often: a publication reaches readers within this time. */
const MILLISECONDS_BETWEEN_LOOKS = 1000;

interface WarehouseReaderOptions {
  readonly project: Project;
  readonly warehouse: Warehouse;
  /** The session that the state is read with. */
  readonly session: Session;
  readonly store: StateStore;
  readonly close: () => Promise<void>;
  readonly environment: string;
  readonly clock: Clock;
  readonly describe: Awaited<ReturnType<typeof warehousePublications>>;
}

class WarehouseReader implements PublicationReader {
  readonly answersSql = false;
  private readonly listeners = new Set<(publication: PublicationOfReaders) => void>();
  private readonly turns: Turns;
  private readonly leases = new Set<Promise<void>>();
  private held: WarehousePublication | undefined;
  /** The newest publication that was begun, as the state names it. */
  private seen = '';
  private trouble: unknown;
  private isPrepared = false;
  /** Statements of a session run one after the other. */
  private readonly stateTurns = new Turns(1);
  private known: { readonly at: number; readonly past: Promise<PastOfReaders> } | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<void> | undefined;

  constructor(private readonly options: WarehouseReaderOptions) {
    this.turns = new Turns(options.project.config.serve?.engine.threads ?? 1);
  }

  /** Looks whether there is a new publication; statements on the state's session run one after the other. */
  look(): Promise<void> {
    this.looking ??= this.lookNow().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  async lease(scope: ReaderScope): Promise<ReaderLease> {
    if (this.options.clock.elapsed() - this.lookedAt > MILLISECONDS_BETWEEN_LOOKS) await this.look();
    if (this.held !== undefined) return this.leaseOf(this.held, scope);
    if (this.trouble !== undefined) throw this.trouble;
    throw new MartletError('nothing-in-warehouse', { environment: this.options.environment });
  }

  current(): PublicationOfReaders | undefined {
    return this.held?.publication;
  }

  problem(): unknown {
    return this.trouble;
  }

  async past(): Promise<PastOfReaders | undefined> {
    const { clock, project, store, environment } = this.options;
    if (!this.isPrepared) await this.look();
    if (this.trouble !== undefined) throw this.trouble;
    // What many readers ask at once is read once.
    if (this.known === undefined || clock.elapsed() - this.known.at > MILLISECONDS_BETWEEN_LOOKS)
      this.known = {
        at: clock.elapsed(),
        past: this.withState(() => readPastOfReaders(project, store, environment, clock.now())),
      };
    return this.known.past;
  }

  onPublication(listener: (publication: PublicationOfReaders) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    const { session, close, warehouse } = this.options;
    this.listeners.clear();
    await Promise.all(this.leases);
    await this.looking;
    await close();
    await session.close();
    await warehouse.close();
  }

  private async lookNow(): Promise<void> {
    const { store, environment, describe, warehouse, session, clock } = this.options;
    this.lookedAt = clock.elapsed();
    try {
      if (!this.isPrepared) await this.withState(() => store.prepare());
      this.isPrepared = true;
      const last = await this.lastBegun();
      if (last === this.seen && this.trouble === undefined) return;
      const state = await this.withState(() => store.read());
      const publication = state.environments.get(environment);
      if (publication !== undefined) {
        const columnsOf = (relations: readonly RelationName[]) => this.withState(() => warehouse.introspection.columns(session, relations));
        const next = await describe(publication, state, columnsOf);
        if (next.publication.id !== this.held?.publication.id) {
          this.held = next;
          for (const listener of this.listeners) listener(next.publication);
        }
      } else this.held = undefined;
      // While one is under way, the next look is for its end.
      this.seen = isUnderWay(state, environment) ? '' : last;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = error;
    }
  }

  private withState<T>(work: () => Promise<T>): Promise<T> {
    return this.stateTurns.during(work);
  }

  private async lastBegun(): Promise<string> {
    const { store, environment } = this.options;
    const last = await this.withState(() => store.lastPublication(environment));
    return last === undefined ? 'none' : JSON.stringify([last.number, last.runId, last.status]);
  }

  private leaseOf(held: WarehousePublication, scope: ReaderScope): ReaderLease {
    const { dialect } = this.options.warehouse;
    const open = new Set<RowStream>();
    let views: readonly ViewOfRelation[] | undefined;
    let resolveReleased: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      resolveReleased = resolve;
    });
    this.leases.add(released);
    let isReleased = false;
    return {
      publication: held.publication,
      compile: (query) => {
        views ??= viewsOf(held, scope);
        return dialect.compile(overViews(query, views));
      },
      stream: async (sql, options = {}) => {
        const stream = await this.stream(held, sql, options);
        open.add(stream);
        return stream;
      },
      describe: async () => {
        throw new MartletError('sql-unserved', { warehouse: dialect.title });
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        void Promise.allSettled([...open].map((stream) => stream.close())).then(() => {
          this.leases.delete(released);
          resolveReleased();
        });
      },
    };
  }

  /** @throws MartletError `publication-moved` where the rows may be of two publications. */
  private async stream(held: WarehousePublication, sql: string, { signal, types = [] }: StreamOptions): Promise<RowStream> {
    const { warehouse } = this.options;
    const { identifier } = warehouse.dialect;
    const session = await warehouse.session();
    try {
      const { stream } = session;
      if (stream === undefined) throw new MartletError('sql-unserved', { warehouse: warehouse.dialect.title });
      const rows = await this.turns.during(() => stream(sql, signal === undefined ? {} : { signal }), signal);
      // A statement sees what was there when it began: what has not begun by now came later.
      const moving = [...held.places.values()].some(({ moves, relation }) => moves && sql.includes(identifier(relation.name)));
      if (moving && !(await this.isNewest(held))) {
        await rows.close();
        throw this.moved(held);
      }
      return rowsOfTypes(rows, types, () => session.close());
    } catch (error) {
      await session.close();
      // The tables of a publication go once it is neither in force nor kept.
      const isGone = error instanceof WarehouseError && error.failure.reason === 'missing' && !(await this.isNewest(held));
      throw isGone ? this.moved(held) : error;
    }
  }

  /** Whether no other publication was begun since. */
  private async isNewest(held: WarehousePublication): Promise<boolean> {
    if (held === this.held && (await this.lastBegun()) === this.seen) return true;
    this.lookedAt = Number.NEGATIVE_INFINITY;
    return false;
  }

  private moved({ publication: { environment, number } }: WarehousePublication): MartletError {
    return new MartletError('publication-moved', { environment, number });
  }
}

/** What a scope shows, and where it is. */
function viewsOf({ publication, places }: WarehousePublication, scope: ReaderScope): readonly ViewOfRelation[] {
  return scope.viewsOf(publication).flatMap(({ name, sql }) => {
    const id = `${name.schema}.${name.name}`;
    const from = places.get(id)?.relation;
    const columns = publication.relations.get(id)?.columns.map((column) => column.name);
    return from === undefined || columns === undefined ? [] : [{ name, sql, rows: rowsAt(from, columns) }];
  });
}

function isUnderWay(state: State, environment: string): boolean {
  return state.unfinished.some((publication) => publication.environment === environment);
}
