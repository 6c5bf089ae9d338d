import type { Failure } from '../../warehouses/failure.js';
import type { EndpointAccess, EndpointReader } from './endpoint-access.js';
import { type ClientAnswer, fixedRows, type NotedReading, type RowAnswer } from './portal.js';
import { PostgresError, unsupported } from './postgres-error.js';
import type { SessionOutput } from './session-output.js';
import { closeAnswer, type SessionState } from './session-state.js';
import type { SessionWorld } from './session-world.js';
import { type ClientCommand, commandOf } from './sql/command.js';
import { asPostgresError } from './sql-state.js';
import type { BoundValue, SessionStatements } from './statements.js';

export interface AnswersOptions {
  readonly access: Pick<EndpointAccess, 'holds' | 'record'>;
  readonly reader: EndpointReader;
  readonly classify: (error: unknown) => Failure;
  /** Told of a question about the catalog that could not be answered. */
  readonly onUnanswered: (statement: string, error: PostgresError) => void;
}

/** What commands answer, and what they change in a session. */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #state: SessionState;
  readonly #statements: SessionStatements;
  readonly #output: SessionOutput;

  constructor(options: AnswersOptions, state: SessionState, statements: SessionStatements, output: SessionOutput) {
    this.#options = options;
    this.#state = state;
    this.#statements = statements;
    this.#output = output;
  }

  /** The answer to a command; nothing runs before rows are asked for. */
  async answer(
    command: ClientCommand | undefined,
    types: readonly number[],
    values: readonly BoundValue[],
  ): Promise<{ readonly answer: ClientAnswer; readonly note: NotedReading }> {
    if (command === undefined) return { answer: { kind: 'empty' }, note: NOTHING_READ };
    this.#state.assertNotFailed(command);
    this.assertHolds();
    const done = (run: () => Promise<string> | string): { readonly answer: ClientAnswer; readonly note: NotedReading } => ({
      answer: { kind: 'command', run: async () => run() },
      note: NOTHING_READ,
    });
    switch (command.kind) {
      case 'query':
        return this.rowsOf(command.sql, types, values);
      case 'copy': {
        const { answer, note } = await this.rowsOf(command.sql, [], []);
        return { answer: { kind: 'copy', rows: answer, format: command.format }, note };
      }
      case 'show':
        return { answer: this.#shown(command.name), note: NOTHING_READ };
      case 'execute': {
        const prepared = this.#state.statement(command.name);
        if (prepared.command?.kind !== 'query') throw unsupported(`prepared statement "${command.name}" is no query`);
        return this.rowsOf(prepared.command.sql, command.values.length === 0 ? [] : command.values.map(() => 0), command.values);
      }
      case 'fetch':
      case 'move':
        return this.#fetched(command);
      case 'declare':
        return done(async () => {
          if (!command.isHeld && this.#state.transaction === 'idle')
            throw new PostgresError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
          if (this.#state.cursors.has(command.name)) throw new PostgresError('42P03', `cursor "${command.name}" already exists`);
          if (this.#state.cursors.size >= MOST_PORTALS)
            throw new PostgresError('53400', 'too many cursors', { hint: 'Close some of them.' });
          const { answer, note } = await this.rowsOf(command.sql, types, values);
          this.#state.cursors.set(command.name, { answer, command, note, formats: [], sent: 0, isHeld: command.isHeld });
          return 'DECLARE CURSOR';
        });
      case 'close':
        return done(async () => {
          const names = command.name === undefined ? [...this.#state.cursors.keys()] : [command.name];
          for (const name of names) {
            const cursor = this.#state.cursors.get(name);
            if (cursor === undefined) throw new PostgresError('34000', `cursor "${name}" does not exist`);
            this.#state.cursors.delete(name);
            await closeAnswer(cursor.answer);
          }
          return 'CLOSE CURSOR';
        });
      case 'prepare':
        return done(async () => {
          if (this.#state.prepared.has(command.name))
            throw new PostgresError('42P05', `prepared statement "${command.name}" already exists`);
          if (this.#state.prepared.size >= MOST_PREPARED) throw new PostgresError('53400', 'too many prepared statements');
          const inner = commandOf(command.sql);
          this.#state.prepared.set(command.name, { command: inner, types: [] });
          return 'PREPARE';
        });
      case 'deallocate':
        return done(() => {
          if (command.name === undefined) this.#state.prepared.clear();
          else if (!this.#state.prepared.delete(command.name))
            throw new PostgresError('26000', `prepared statement "${command.name}" does not exist`);
          return command.name === undefined ? 'DEALLOCATE ALL' : 'DEALLOCATE';
        });
      case 'discard':
        return done(async () => {
          if (command.what === 'RESET' || command.what === 'DISCARD ALL')
            for (const change of this.#state.settings.reset()) this.#state.changed(change);
          if (command.what === 'DISCARD ALL') {
            if (this.#state.transaction !== 'idle') throw new PostgresError('25001', 'DISCARD ALL cannot run inside a transaction block');
            this.#state.prepared.clear();
            for (const [name, cursor] of this.#state.cursors) {
              this.#state.cursors.delete(name);
              await closeAnswer(cursor.answer);
            }
          }
          return command.what;
        });
      case 'set':
        return done(() => {
          const before = this.#state.settings.get(command.name);
          this.#state.set(command.name, command.value);
          if (command.isLocal) {
            if (this.#state.transaction === 'idle') this.#output.warn('SET LOCAL can only be used in transaction blocks');
            this.#state.onEnd.push(() => this.#state.set(command.name, before));
          }
          return command.value === undefined ? 'RESET' : 'SET';
        });
      case 'begin':
        return done(async () => {
          if (this.#state.transaction !== 'idle') this.#output.warn('there is already a transaction in progress');
          this.#state.transaction = this.#state.transaction === 'failed' ? 'failed' : 'transaction';
          // All its statements see what is published now.
          await this.#state.openWorld();
          return command.tag;
        });
      case 'commit':
      case 'rollback':
        return done(async () => {
          const wasFailed = this.#state.transaction === 'failed';
          if (this.#state.transaction === 'idle') this.#output.warn('there is no transaction in progress');
          await this.#state.endTransaction(false);
          if (command.isChained) {
            this.#state.transaction = 'transaction';
            await this.#state.openWorld();
          }
          return wasFailed ? 'ROLLBACK' : command.tag;
        });
      case 'savepoint':
      case 'release':
      case 'rollback-to':
        return done(() => {
          if (this.#state.transaction === 'idle')
            throw new PostgresError('25P01', `${SAVEPOINT_TAGS[command.kind]} can only be used in transaction blocks`);
          // Nothing was written, so there is nothing to go back from but the failure.
          if (command.kind === 'rollback-to') this.#state.transaction = 'transaction';
          return SAVEPOINT_TAGS[command.kind];
        });
      case 'nothing':
        return done(() => command.tag);
      default:
        return command satisfies never;
    }
  }

  /** A key that was revoked and a token that has expired end the connection at its next statement, or at the next rows of one. */
  assertHolds(): void {
    const { access, reader } = this.#options;
    if (!access.holds(reader))
      throw new PostgresError('28000', 'the key or token of this connection is not valid any more', { isFatal: true });
  }

  /** Whether a query can be read. */
  async check(sql: string, types: readonly number[]): Promise<void> {
    await this.#read(sql, (world) => this.#statements.check(sql, types, world));
  }

  async rowsOf(
    sql: string,
    types: readonly number[],
    values: readonly BoundValue[],
  ): Promise<{ readonly answer: RowAnswer; readonly note: NotedReading }> {
    return this.#read(sql, (world) => this.#statements.answer(sql, types, values, world));
  }

  /** Reads a statement before it runs, and notes where it may not. */
  async #read<T>(sql: string, read: (world: SessionWorld) => Promise<T>): Promise<T> {
    const { access, reader, classify, onUnanswered } = this.#options;
    const world = await this.#state.openWorld();
    try {
      return await read(world);
    } catch (error) {
      const found = asPostgresError(error, classify);
      const { publication } = world;
      const nothing = { ...NOTHING_READ, rows: 0, bytes: 0, milliseconds: 0 };
      access.record({ ...nothing, reader, operation: 'select', publication, outcome: 'refused', code: found.sqlState });
      if (UNANSWERED.has(found.sqlState)) onUnanswered(sql, found);
      throw found;
    }
  }

  #fetched(command: Extract<ClientCommand, { readonly kind: 'fetch' | 'move' }>): {
    readonly answer: ClientAnswer;
    readonly note: NotedReading;
  } {
    const cursor = this.#state.portal(command.name);
    const { answer, note } = cursor;
    if (answer.kind !== 'rows') throw new PostgresError('34000', `cursor "${command.name}" returns no rows`);
    if (command.kind === 'move') {
      const move = async (): Promise<string> => {
        let moved = 0;
        for (let rows = await answer.next(command.count); rows.length > 0; rows = await answer.next(command.count - moved)) {
          moved += rows.length;
          if (moved >= command.count) break;
        }
        return `MOVE ${moved}`;
      };
      return { answer: { kind: 'command', run: move }, note };
    }
    let left = command.count;
    const fetched: RowAnswer = {
      kind: 'rows',
      columns: answer.columns,
      next: async (most) => {
        const rows = left <= 0 ? [] : await answer.next(Math.min(most, left));
        left -= rows.length;
        return rows;
      },
      tag: (rows) => `FETCH ${rows}`,
      abort: answer.abort,
      close: async () => undefined,
    };
    return { answer: fetched, note };
  }

  #shown(name: string): RowAnswer {
    const { settings } = this.#state;
    const column = (title: string): { readonly name: string; readonly engineType: string } => ({ name: title, engineType: 'VARCHAR' });
    if (name === 'all')
      return fixedRows(
        ['name', 'setting', 'description'].map(column),
        [...settings.all()].map(([key, value]) => [key, value, '']),
        'SHOW',
      );
    const value =
      name === 'search_path' && this.#state.path.length === 0 ? (this.#state.world?.schemas.join(', ') ?? '') : settings.get(name);
    if (value === undefined) throw new PostgresError('42704', `unrecognized configuration parameter "${name}"`);
    return fixedRows([column(name)], [[value]], 'SHOW');
  }
}

const NOTHING_READ: NotedReading = { relations: [], metrics: [] };

/** What a question about the catalog fails with where the catalog lacks something. */
const UNANSWERED = new Set(['42P01', '42883', '42703', '42704', '42601', '0A000']);

const SAVEPOINT_TAGS = { savepoint: 'SAVEPOINT', release: 'RELEASE', 'rollback-to': 'ROLLBACK' } as const;

export const MOST_PREPARED = 1000;
export const MOST_PORTALS = 100;
