import type { Expression, QueryCreator } from 'kysely';
import {
  asc,
  castNode,
  coalesce,
  desc,
  greatest,
  ifElse,
  isDistinctFrom,
  lag,
  lead,
  literal,
  type OrderBy,
  over,
  rowNumber,
  SqlExpression,
  timestampLiteral,
  toTimestamp,
} from '../../sql/index.js';
import type { BatchChange, HistoryChange } from './batch-change.js';
import {
  type BatchCondition,
  type BatchQuery,
  type BatchSelection,
  type BatchSql,
  type BatchTables,
  columnsOf,
  eb,
  hasNone,
  hasSome,
  knowingAllTables,
  latestRows,
  queries,
  reference,
  selectRows,
} from './batch-sql.js';
import { GONE, PLACE, POINTS, RETURNED, START, STEP, UNTIL } from './history-points.js';
import { lastingPoints } from './history-returns.js';
import { removeAndAdd } from './remove-and-add.js';

type Change = BatchChange & HistoryChange;

/**
 * Puts what is new of each key into its place and computes anew how long each of its rows was true. Keys of which nothing
 * is new are not touched.
 */
export function applyHistory(sql: BatchSql, change: Change): readonly string[] {
  return removeAndAdd(sql, {
    columns: change.columns,
    definitions: new HistoryQueries(sql, change).all(),
    added: STATES,
    groups: { in: CHANGED, columns: change.key },
    readsTarget: true,
    belongs: sql.agree(change.key, 'target', 'batch'),
  });
}

export function afterHistory(sql: BatchSql, change: Change): string {
  const { columns, key } = change;
  const known = new HistoryQueries(sql, change).all();
  const kept = selectRows(known.selectFrom('target'), columnsOf('target', columns)).where(
    hasNone(CHANGED, sql.agree(key, 'target', CHANGED)),
  );
  return sql.write(kept.unionAll(selectRows(queries.selectFrom(STATES), columnsOf(STATES, columns))));
}

/** The last row of each key that is stored. */
const LAST = 'last_states';
/** What is new of each key. */
const FRESH = 'fresh_points';
/** The keys of which something is new. */
const CHANGED = 'changed_keys';
/** The rows of these keys as they will be stored. */
const STATES = 'states';

/** Of the stored row before: whether it says that the key was deleted, or where it ends, which leaves a gap if it was. */
const BEFORE = 'martlet_before';

class HistoryQueries {
  private readonly queried: readonly string[];
  private readonly at: SqlExpression<unknown>;
  /** The time of a change, where a key that was found deleted can return with a change of an earlier time. */
  private readonly returns: string | undefined;

  constructor(
    private readonly sql: BatchSql,
    private readonly change: Change,
  ) {
    const managed = Object.values<string | undefined>({ ...change.managed });
    this.queried = change.columns.filter((column) => !managed.includes(column));
    this.at = timestampLiteral(change.at);
    this.returns = change.by === 'timestamp' && change.hardDeletes !== 'ignore' ? change.updatedAt : undefined;
  }

  /** Builds queries in which all of these are known. */
  all(): QueryCreator<BatchTables> {
    const known = queries
      .with(LAST, () => this.lastStates())
      .with(FRESH, () => this.freshPoints())
      .with(CHANGED, () => selectRows(queries.selectFrom(FRESH), columnsOf(FRESH, this.change.key)).distinct())
      .with(POINTS, () => this.points())
      .with(STATES, () => this.states());
    return knowingAllTables(known);
  }

  private lastStates(): BatchQuery {
    const { validFrom, validTo } = this.change.managed;
    const orderBy = [desc(reference('target', validFrom)), desc(reference('target', validTo), { nulls: 'first' })];
    const place = over(rowNumber(), { partitionBy: this.keyIn('target'), orderBy });
    // Spark can't read a common table expression several times that has a qualify and names of its own.
    const stored = selectRows(queries.selectFrom('target'), [
      ...columnsOf('target', this.queried),
      reference('target', validFrom).as(START),
      reference('target', validTo).as(UNTIL),
      this.goneIn('target').as(GONE),
      place.as(PLACE),
    ]);
    return selectRows(queries.selectFrom(stored.as('stored')), columnsOf('stored', [...this.queried, START, UNTIL, GONE])).where(
      reference('stored', PLACE),
      '=',
      1,
    );
  }

  private freshPoints(): BatchQuery {
    const changes = this.change.by === 'timestamp' ? this.unseenChanges(this.change.updatedAt) : this.differences(this.change.compare);
    if (this.change.hardDeletes === 'ignore') return changes;
    const returned = this.change.by === 'timestamp' ? changes.unionAll(this.returnedKeys(this.change.updatedAt)) : changes;
    return returned.unionAll(this.missingKeys());
  }

  /** Rows of the batch whose time of change the table has not seen. */
  private unseenChanges(updatedAt: string): BatchQuery {
    const { isDeleted } = this.change.managed;
    const seen = eb.and([
      this.sql.agree([...this.change.key, updatedAt], 'target', 'batch'),
      ...(isDeleted === undefined ? [] : [eb(`target.${isDeleted}`, '=', false)]),
    ]);
    return this.pointsIn('batch', { start: this.changedAt('batch', updatedAt), gone: false, step: 3 }).where(hasNone('target', seen));
  }

  /** Keys that were found deleted and are there again, though they have not changed since. */
  private returnedKeys(updatedAt: string): BatchQuery {
    const latest = latestRows('batch', this.queried, this.change.key, updatedAt).as('batch');
    return selectRows(
      queries.selectFrom(latest).innerJoin(LAST, (join) => join.on(this.sql.agree(this.change.key, LAST, 'batch'))),
      this.point('batch', { start: greatest(this.at, this.ended()), gone: false, step: 4 }),
    ).where(eb.and([eb.not(this.isLive()), eb(this.changedAt('batch', updatedAt), '<=', this.ended())]));
  }

  /** Rows of the batch that differ from the current row of their key, or whose key has none. */
  private differences(compare: readonly string[]): BatchQuery {
    const isNew = eb(reference(LAST, START), 'is', null);
    const start = ifElse(isNew, this.at, greatest(this.at, coalesce(reference(LAST, UNTIL), reference(LAST, START))));
    return selectRows(
      queries.selectFrom('batch').leftJoin(LAST, (join) => join.on(this.sql.agree(this.change.key, LAST, 'batch'))),
      this.point('batch', { start, gone: false, step: 3 }),
    ).where(
      eb.or([isNew, ...(this.change.hardDeletes === 'ignore' ? [] : [eb.not(this.isLive())]), this.sql.differ(compare, LAST, 'batch')]),
    );
  }

  private missingKeys(): BatchQuery {
    return this.pointsIn(LAST, { start: greatest(this.at, reference(LAST, START)), gone: true, step: 5 }).where(
      eb.and([this.isLive(), hasNone('batch', this.sql.agree(this.change.key, 'batch', LAST))]),
    );
  }

  private points(): BatchQuery {
    const stored = this.returns === undefined ? this.storedPoints() : this.storedReturns(this.returns);
    const isReturn = ifElse(eb(reference(FRESH, STEP), '=', 4), true, false);
    const fresh = selectRows(queries.selectFrom(FRESH), [
      ...columnsOf(FRESH, [...this.queried, START]),
      nothing.as(UNTIL),
      ...columnsOf(FRESH, [GONE, STEP]),
      ...(this.returns === undefined ? [] : [isReturn.as(RETURNED)]),
    ]);
    return this.change.hardDeletes === 'invalidate' ? stored.unionAll(this.storedEnds()).unionAll(fresh) : stored.unionAll(fresh);
  }

  private storedPoints(more: readonly BatchSelection[] = []): BatchQuery {
    const { managed } = this.change;
    return selectRows(queries.selectFrom('target'), [
      ...columnsOf('target', this.queried),
      reference('target', managed.validFrom).as(START),
      reference('target', managed.validTo).as(UNTIL),
      this.goneIn('target').as(GONE),
      literal(1).as(STEP),
      ...more,
    ]).where(this.isChanged());
  }

  /** The stored points, and whether each is a return: it follows a deletion, and began later than its values changed. */
  private storedReturns(updatedAt: string): BatchQuery {
    const { isDeleted, validFrom, validTo } = this.change.managed;
    const orderBy = [
      asc(reference('target', validFrom)),
      asc(reference('target', validTo), { nulls: 'last' }),
      ...[updatedAt, ...(isDeleted === undefined ? [] : [isDeleted])].map((column) => asc(reference('target', column))),
    ];
    const before = over(lag(reference('target', isDeleted ?? validTo)), { partitionBy: this.keyIn('target'), orderBy });
    const isReturn = eb.and([
      eb(reference('stored', GONE), '=', false),
      isDeleted === undefined
        ? eb(reference('stored', BEFORE), '<', reference('stored', START))
        : eb(reference('stored', BEFORE), '=', true),
      eb(reference('stored', START), '>', this.changedAt('stored', updatedAt)),
    ]);
    return selectRows(queries.selectFrom(this.storedPoints([before.as(BEFORE)]).as('stored')), [
      ...columnsOf('stored', [...this.queried, START, UNTIL, GONE, STEP]),
      ifElse(isReturn, true, false).as(RETURNED),
    ]);
  }

  /** Where a key was found deleted, of which nothing is stored but that its row ends and no other begins there. */
  private storedEnds(): BatchQuery {
    const { validFrom, validTo } = this.change.managed;
    const orderBy = [asc(reference('target', validFrom)), asc(reference('target', validTo), { nulls: 'last' })];
    const next = over(lead(reference('target', validFrom)), { partitionBy: this.keyIn('target'), orderBy });
    const followed = selectRows(queries.selectFrom('target'), [
      ...columnsOf('target', this.queried),
      reference('target', validTo).as(UNTIL),
      next.as(START),
    ]).where(this.isChanged());
    const until = reference('stored', UNTIL);
    return selectRows(queries.selectFrom(followed.as('stored')), [
      ...columnsOf('stored', this.queried),
      until.as(START),
      until.as(UNTIL),
      literal(true).as(GONE),
      literal(2).as(STEP),
      ...(this.returns === undefined ? [] : [literal(false).as(RETURNED)]),
    ]).where(eb.and([eb(until, 'is not', null), isDistinctFrom(reference('stored', START), until)]));
  }

  private states(): BatchQuery {
    const { hardDeletes, managed } = this.change;
    const { key } = this.change;
    const points = { partitionBy: this.keyIn(POINTS), orderBy: this.inOrder() };
    const lasting =
      this.returns === undefined
        ? selectRows(queries.selectFrom(POINTS), [
            ...columnsOf(POINTS, [...this.queried, START, GONE]),
            over(lead(reference(POINTS, START)), points).as(UNTIL),
          ])
        : lastingPoints({ points, key, queried: this.queried, updatedAt: this.returns });
    const stateOf = (column: string): SqlExpression<unknown> => {
      switch (column) {
        case managed.validFrom:
          return reference('state', START);
        case managed.validTo:
          return reference('state', UNTIL);
        case managed.isCurrent:
          return ifElse(eb(reference('state', UNTIL), 'is', null), true, false);
        case managed.isDeleted:
          return reference('state', GONE);
        default:
          return reference('state', column);
      }
    };
    const states = selectRows(
      queries.selectFrom(lasting.as('state')),
      this.change.columns.map((column) => stateOf(column).as(column)),
    );
    return hardDeletes === 'invalidate' ? states.where(reference('state', GONE), '=', false) : states;
  }

  private inOrder(): OrderBy {
    return [
      asc(reference(POINTS, START)),
      asc(reference(POINTS, UNTIL), { nulls: 'last' }),
      asc(reference(POINTS, STEP)),
      ...(this.change.by === 'timestamp' ? [asc(reference(POINTS, this.change.updatedAt))] : []),
      ...(this.returns === undefined ? [] : [asc(reference(POINTS, GONE))]),
    ];
  }

  private pointsIn(relation: string, point: Point): BatchQuery {
    return selectRows(queries.selectFrom(relation), this.point(relation, point));
  }

  private point(relation: string, { start, gone, step }: Point): readonly BatchSelection[] {
    return [
      ...columnsOf(relation, this.queried),
      new SqlExpression(start.toOperationNode()).as(START),
      literal(gone).as(GONE),
      literal(step).as(STEP),
    ];
  }

  /** Whether the last that is known of a key is a state in which it was found. */
  private isLive(): BatchCondition {
    return this.change.hardDeletes === 'new-record' ? eb(reference(LAST, GONE), '=', false) : eb(reference(LAST, UNTIL), 'is', null);
  }

  /** When a key that is not live was found deleted. */
  private ended(): SqlExpression<unknown> {
    return reference(LAST, this.change.hardDeletes === 'new-record' ? START : UNTIL);
  }

  private isChanged(): BatchCondition {
    return hasSome(CHANGED, this.sql.agree(this.change.key, 'target', CHANGED));
  }

  private changedAt(relation: string, updatedAt: string): Expression<unknown> {
    const value = reference(relation, updatedAt);
    return this.sql.shape(updatedAt).type.kind === 'date' ? toTimestamp(value as Expression<unknown> as Expression<never>) : value;
  }

  private goneIn(relation: string): SqlExpression<unknown> {
    const { isDeleted } = this.change.managed;
    return isDeleted === undefined ? literal(false) : reference(relation, isDeleted);
  }

  private keyIn(relation: string): readonly SqlExpression<unknown>[] {
    return this.change.key.map((column) => reference(relation, column));
  }
}

interface Point {
  readonly start: Expression<unknown>;
  readonly gone: boolean;
  readonly step: number;
}

const nothing = new SqlExpression<null>(castNode(literal(null).toOperationNode(), { kind: 'timestamp' }));
