import { performance } from 'node:perf_hooks';
import type { Failure } from '../../warehouses/failure.js';
import type { PublicationReader } from '../reading/reader.js';
import type { Catalogs } from './catalog/catalogs.js';
import type { EndpointAccess, EndpointEntry, EndpointReader } from './endpoint-access.js';
import type { MetricsTranslation } from './metrics/translation.js';
import type { Planner } from './planner.js';
import { type Answer, fixedRows, type Portal, type ReadNote, type RowAnswer } from './portal.js';
import { PostgresError, protocolError, unsupported } from './postgres-error.js';
import { copyWriter, fieldsOf, formatsOf, rowWriter } from './row-writer.js';
import { type Output, SessionOutput } from './session-output.js';
import type { SessionFacts } from './session-values.js';
import { SessionWorld } from './session-world.js';
import { REPORTED, type SettingChange, type Settings } from './settings.js';
import { type Command, commandOf } from './sql/command.js';
import { statementsOf } from './sql/tokens.js';
import { asPostgresError } from './sql-state.js';
import { type BoundValue, Statements } from './statements.js';
import { backend } from './wire/backend.js';
import type { BindMessage, FrontendMessage } from './wire/frontend.js';

export interface SessionOptions {
  readonly reader: EndpointReader;
  readonly access: EndpointAccess;
  readonly published: PublicationReader;
  readonly planner: Planner;
  readonly catalogs: Catalogs;
  readonly metrics: MetricsTranslation;
  readonly settings: Settings;
  readonly database: string;
  readonly user: string;
  readonly process: number;
  readonly startedAt: Date;
  readonly classify: (error: unknown) => Failure;
  /** The most milliseconds of a statement. */
  readonly statementMilliseconds: number;
  /** Told of a question about the catalog that could not be answered. */
  readonly onUnanswered: (statement: string, error: PostgresError) => void;
}

interface PreparedStatement {
  readonly command: Command | undefined;
  readonly types: readonly number[];
}

/** One connection that has signed in: it reads messages, and answers them in their order. */
export class Session {
  readonly #options: SessionOptions;
  readonly #output: SessionOutput;
  readonly #statements: Statements;
  readonly #prepared = new Map<string, PreparedStatement>();
  readonly #portals = new Map<string, Portal>();
  readonly #cursors = new Map<string, Portal>();
  #transaction: 'idle' | 'transaction' | 'failed' = 'idle';
  /** The publication of the transaction, or of the statements until the next sync. */
  #world: SessionWorld | undefined;
  #isSkipping = false;
  #running: RowAnswer | undefined;
  #path: readonly string[] = [];
  #onEnd: (() => void)[] = [];

  constructor(options: SessionOptions, output: Output) {
    this.#options = options;
    this.#output = new SessionOutput(output);
    const { user, database, process, settings, startedAt } = options;
    const path = (): readonly string[] => (this.#path.length > 0 ? this.#path : (this.#world?.schemas ?? []));
    const facts: SessionFacts = {
      user,
      database,
      process,
      settings,
      startedAt,
      get path() {
        return path();
      },
      set: (name, value) => this.#set(name, value),
    };
    this.#statements = new Statements(options.planner, facts, options.metrics);
  }

  /** Whether a transaction keeps a publication from being let go. */
  get isInTransaction(): boolean {
    return this.#transaction !== 'idle';
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Says that the client has signed in, and what it is connected to. */
  async greet(secret: number): Promise<void> {
    const { out } = this.#output;
    backend.authenticated(out);
    for (const name of REPORTED) backend.status(out, name, this.#options.settings.get(name) ?? '');
    backend.key(out, this.#options.process, secret);
    backend.ready(out, 'idle');
    await this.#output.flush();
  }

  /** Cancels the statement that runs. */
  cancel(reason = new PostgresError('57014', 'canceling statement due to user request')): void {
    this.#running?.abort(reason);
  }

  /** Ends what still runs, and gives back its publication. */
  async close(): Promise<void> {
    this.cancel(new PostgresError('57P01', 'the connection has ended'));
    await this.#endTransaction(true);
  }

  async handle(message: FrontendMessage): Promise<void> {
    if (message.kind === 'query') return this.#query(message.sql);
    if (message.kind === 'sync') return this.#sync();
    if (message.kind === 'function-call') {
      this.#report(unsupported('function calls by the protocol are not supported'));
      return this.#ready();
    }
    if (this.#isSkipping) return;
    try {
      await this.#extended(message);
    } catch (error) {
      this.#report(error);
      this.#isSkipping = true;
    }
  }

  // What the simple protocol says: statements as one text.

  async #query(sql: string): Promise<void> {
    this.#isSkipping = false;
    await this.#closePortals();
    try {
      const statements = statementsOf(sql);
      if (statements.length === 0) backend.empty(this.#output.out);
      for (const statement of statements) await this.#simple(statement.sql);
    } catch (error) {
      this.#report(error);
    }
    await this.#closePortals();
    if (this.#transaction === 'idle') this.#releaseWorld();
    await this.#ready();
  }

  async #simple(sql: string): Promise<void> {
    const command = commandOf(sql);
    const { answer, note } = await this.#answer(command, [], []);
    const { out } = this.#output;
    try {
      if (answer.kind !== 'rows') {
        await this.#execute({ answer, command, note, formats: [], sent: 0, isHeld: false }, Number.POSITIVE_INFINITY);
      } else {
        const rows = answer;
        await this.#timed(rows, command, note, async (count) => {
          // The first rows tell the columns: the statement need not be prepared for them.
          let batch = await rows.next(Number.POSITIVE_INFINITY);
          const columns = await rows.columns();
          const formats = formatsOf([], columns.length);
          backend.fields(out, fieldsOf(columns), formats);
          const write = rowWriter(columns, formats);
          while (batch.length > 0) {
            for (const row of batch) write(row, out);
            count(batch.length);
            await this.#output.relieve();
            batch = await rows.next(Number.POSITIVE_INFINITY);
          }
          backend.complete(out, rows.tag(count(0)));
        });
      }
    } finally {
      if (answer.kind === 'rows') await answer.close();
      if (this.#transaction === 'idle') this.#releaseWorld();
    }
  }

  // What the extended protocol says: parse, bind, describe, execute, sync.

  async #extended(message: Exclude<FrontendMessage, { readonly kind: 'query' | 'sync' | 'function-call' }>): Promise<void> {
    const { out } = this.#output;
    switch (message.kind) {
      case 'parse': {
        if (message.name !== '' && this.#prepared.has(message.name))
          throw new PostgresError('42P05', `prepared statement "${message.name}" already exists`);
        if (this.#prepared.size >= MOST_PREPARED) throw new PostgresError('53400', 'too many prepared statements', { hint: 'Close some of them.' });
        const [statement, second] = statementsOf(message.sql);
        if (second !== undefined) throw new PostgresError('42601', 'cannot insert multiple commands into a prepared statement');
        const command = statement === undefined ? undefined : commandOf(statement.sql);
        this.#assertNotFailed(command);
        // A statement that can't be read fails now, not when it is run.
        if (command?.kind === 'query') await this.#statements.check(command.sql, message.parameterTypes, await this.#openWorld());
        this.#prepared.set(message.name, { command, types: message.parameterTypes });
        backend.parsed(out);
        return;
      }
      case 'bind':
        await this.#bind(message);
        backend.bound(out);
        return;
      case 'describe':
        return message.what === 'statement' ? this.#describeStatement(message.name) : this.#describePortal(message.name);
      case 'execute': {
        await this.#execute(this.#portal(message.portal), message.maxRows > 0 ? message.maxRows : Number.POSITIVE_INFINITY);
        return;
      }
      case 'close':
        if (message.what === 'statement') this.#prepared.delete(message.name);
        else await this.#closePortal(message.name);
        backend.closed(out);
        return;
      case 'flush':
        return this.#output.flush();
      case 'password':
        throw protocolError('a password was not asked for');
      case 'copy':
      case 'terminate':
        return;
      default:
        message satisfies never;
    }
  }

  async #bind(message: BindMessage): Promise<void> {
    const { command, types } = this.#statement(message.statement);
    const { parameters, parameterFormats, resultFormats } = message;
    if (parameterFormats.length > 1 && parameterFormats.length !== parameters.length)
      throw protocolError(`bind message has ${parameterFormats.length} parameter formats but ${parameters.length} parameters`);
    if (message.portal !== '' && (this.#portals.has(message.portal) || this.#cursors.has(message.portal)))
      throw new PostgresError('42P03', `cursor "${message.portal}" already exists`);
    await this.#closePortal(message.portal);
    if (this.#portals.size >= MOST_PORTALS) throw new PostgresError('53400', 'too many portals', { hint: 'Close some of them.' });
    const values = parameters.map((bytes, index): BoundValue => {
      const format = parameterFormats.length > 1 ? parameterFormats[index] : parameterFormats[0];
      return bytes === null ? null : { bytes, isBinary: format === 1 };
    });
    this.#assertNotFailed(command);
    const { answer, note } = await this.#answer(command, types, values);
    this.#portals.set(message.portal, { answer, command, note, formats: resultFormats, sent: 0, isHeld: false });
  }

  async #describeStatement(name: string): Promise<void> {
    const { command, types } = this.#statement(name);
    this.#assertNotFailed(command);
    const { out } = this.#output;
    if (command?.kind === 'query') {
      const { parameters, columns } = await this.#statements.describe(command.sql, types, await this.#openWorld());
      backend.parameters(out, parameters);
      backend.fields(out, fieldsOf(columns), []);
      return;
    }
    backend.parameters(out, types);
    const { answer } = await this.#answer(command, types, []);
    if (answer.kind === 'rows') backend.fields(out, fieldsOf(await answer.columns()), []);
    else backend.noData(out);
  }

  async #describePortal(name: string): Promise<void> {
    const { answer, formats } = this.#portal(name);
    const { out } = this.#output;
    if (answer.kind !== 'rows') return void backend.noData(out);
    const columns = await answer.columns();
    backend.fields(out, fieldsOf(columns), checkedFormats(formats, columns.length));
  }

  async #sync(): Promise<void> {
    this.#isSkipping = false;
    if (this.#transaction === 'idle') {
      await this.#closePortals();
      this.#releaseWorld();
    }
    await this.#ready();
  }

  #statement(name: string): PreparedStatement {
    const statement = this.#prepared.get(name);
    if (statement === undefined) throw new PostgresError('26000', `prepared statement "${name}" does not exist`);
    return statement;
  }

  #portal(name: string): Portal {
    const portal = this.#portals.get(name) ?? this.#cursors.get(name);
    if (portal === undefined) throw new PostgresError('34000', `portal "${name}" does not exist`);
    return portal;
  }

  // What both do.

  async #execute(portal: Portal, most: number): Promise<void> {
    const { answer, command, note } = portal;
    const { out } = this.#output;
    if (answer.kind === 'empty') return void backend.empty(out);
    this.#assertNotFailed(command);
    if (answer.kind === 'command') return void backend.complete(out, await answer.run());
    const rows = answer.kind === 'copy' ? answer.rows : answer;
    await this.#timed(rows, command, note, async (count) => {
      let batch = await rows.next(answer.kind === 'copy' ? Number.POSITIVE_INFINITY : most);
      const columns = await rows.columns();
      const copy = answer.kind === 'copy' ? copyWriter(columns, answer.format) : undefined;
      const write = copy?.row ?? rowWriter(columns, checkedFormats(portal.formats, columns.length));
      if (copy !== undefined) {
        backend.copying(out, answer.kind === 'copy' && answer.format.kind === 'binary' ? 1 : 0, columns.length);
        copy.before(out);
      }
      let left = most;
      while (batch.length > 0) {
        for (const row of batch) write(row, out);
        count(batch.length);
        left -= batch.length;
        await this.#output.relieve();
        if (left <= 0) break;
        batch = await rows.next(left);
      }
      portal.sent += count(0);
      if (copy !== undefined) {
        copy.after(out);
        backend.copied(out);
        backend.complete(out, `COPY ${portal.sent}`);
        await rows.close();
      } else if (left <= 0) backend.suspended(out);
      else backend.complete(out, rows.tag(count(0)));
    });
  }

  /** Runs a statement within its time, and notes it. */
  async #timed(answer: RowAnswer, command: Command | undefined, note: ReadNote, work: (count: (rows: number) => number) => Promise<void>): Promise<void> {
    this.#running = answer;
    const started = performance.now();
    const bytes = this.#output.size;
    let rows = 0;
    const limit = this.#statementLimit();
    const timer = setTimeout(
      () => answer.abort(new PostgresError('57014', 'canceling statement due to statement timeout', { hint: 'Ask for less, or raise the limit.' })),
      limit,
    );
    const record = (outcome: EndpointEntry['outcome'], code?: string): void =>
      this.#options.access.record({
        reader: this.#options.reader,
        operation: command?.kind === 'copy' ? 'copy' : 'select',
        ...note,
        publication: this.#world?.publication?.number,
        rows,
        bytes: this.#output.size - bytes,
        milliseconds: performance.now() - started,
        outcome,
        ...(code === undefined ? {} : { code }),
      });
    try {
      await work((more) => (rows += more));
      record('answered');
    } catch (error) {
      const found = asPostgresError(error, this.#options.classify);
      record(found.sqlState === '57014' ? 'cancelled' : 'failed', found.sqlState);
      throw found;
    } finally {
      clearTimeout(timer);
      this.#running = undefined;
    }
  }

  #statementLimit(): number {
    const asked = Number(this.#options.settings.get('statement_timeout') ?? 0);
    const { statementMilliseconds } = this.#options;
    return asked > 0 ? Math.min(asked, statementMilliseconds) : statementMilliseconds;
  }

  /** The answer to a command; nothing runs before rows are asked for. */
  async #answer(
    command: Command | undefined,
    types: readonly number[],
    values: readonly BoundValue[],
  ): Promise<{ readonly answer: Answer; readonly note: ReadNote }> {
    if (command === undefined) return { answer: { kind: 'empty' }, note: NOTHING_READ };
    this.#assertNotFailed(command);
    const { access, reader } = this.#options;
    if (!access.holds(reader)) throw new PostgresError('28000', 'the key or token of this connection is not valid any more', { isFatal: true });
    const done = (run: () => Promise<string> | string): { readonly answer: Answer; readonly note: ReadNote } => ({
      answer: { kind: 'command', run: async () => run() },
      note: NOTHING_READ,
    });
    switch (command.kind) {
      case 'query':
        return this.#rowsOf(command.sql, types, values);
      case 'copy': {
        const { answer, note } = await this.#rowsOf(command.sql, [], []);
        return { answer: { kind: 'copy', rows: answer, format: command.format }, note };
      }
      case 'show':
        return { answer: this.#shown(command.name), note: NOTHING_READ };
      case 'execute': {
        const prepared = this.#statement(command.name);
        if (prepared.command?.kind !== 'query') throw unsupported(`prepared statement "${command.name}" is no query`);
        return this.#rowsOf(prepared.command.sql, command.values.length === 0 ? [] : command.values.map(() => 0), command.values);
      }
      case 'fetch':
      case 'move':
        return this.#fetched(command);
      case 'declare':
        return done(async () => {
          if (!command.isHeld && this.#transaction === 'idle')
            throw new PostgresError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
          if (this.#cursors.has(command.name)) throw new PostgresError('42P03', `cursor "${command.name}" already exists`);
          if (this.#cursors.size >= MOST_PORTALS) throw new PostgresError('53400', 'too many cursors', { hint: 'Close some of them.' });
          const { answer, note } = await this.#rowsOf(command.sql, types, values);
          this.#cursors.set(command.name, { answer, command, note, formats: [], sent: 0, isHeld: command.isHeld });
          return 'DECLARE CURSOR';
        });
      case 'close':
        return done(async () => {
          const names = command.name === undefined ? [...this.#cursors.keys()] : [command.name];
          for (const name of names) {
            const cursor = this.#cursors.get(name);
            if (cursor === undefined) throw new PostgresError('34000', `cursor "${name}" does not exist`);
            this.#cursors.delete(name);
            await closeAnswer(cursor.answer);
          }
          return 'CLOSE CURSOR';
        });
      case 'prepare':
        return done(async () => {
          if (this.#prepared.has(command.name)) throw new PostgresError('42P05', `prepared statement "${command.name}" already exists`);
          if (this.#prepared.size >= MOST_PREPARED) throw new PostgresError('53400', 'too many prepared statements');
          const inner = commandOf(command.sql);
          this.#prepared.set(command.name, { command: inner, types: [] });
          return 'PREPARE';
        });
      case 'deallocate':
        return done(() => {
          if (command.name === undefined) this.#prepared.clear();
          else if (!this.#prepared.delete(command.name)) throw new PostgresError('26000', `prepared statement "${command.name}" does not exist`);
          return command.name === undefined ? 'DEALLOCATE ALL' : 'DEALLOCATE';
        });
      case 'discard':
        return done(async () => {
          if (command.what === 'RESET' || command.what === 'DISCARD ALL') for (const change of this.#options.settings.reset()) this.#changed(change);
          if (command.what === 'DISCARD ALL') {
            if (this.#transaction !== 'idle') throw new PostgresError('25001', 'DISCARD ALL cannot run inside a transaction block');
            this.#prepared.clear();
            for (const [name, cursor] of this.#cursors) {
              this.#cursors.delete(name);
              await closeAnswer(cursor.answer);
            }
          }
          return command.what;
        });
      case 'set':
        return done(() => {
          const before = this.#options.settings.get(command.name);
          this.#set(command.name, command.value);
          if (command.isLocal) {
            if (this.#transaction === 'idle') this.#output.warn('SET LOCAL can only be used in transaction blocks');
            this.#onEnd.push(() => this.#set(command.name, before));
          }
          return command.value === undefined ? 'RESET' : 'SET';
        });
      case 'begin':
        return done(async () => {
          if (this.#transaction !== 'idle') this.#output.warn('there is already a transaction in progress');
          this.#transaction = this.#transaction === 'failed' ? 'failed' : 'transaction';
          // All its statements see what is published now.
          await this.#openWorld();
          return command.tag;
        });
      case 'commit':
      case 'rollback':
        return done(async () => {
          const wasFailed = this.#transaction === 'failed';
          if (this.#transaction === 'idle') this.#output.warn('there is no transaction in progress');
          await this.#endTransaction(false);
          if (command.isChained) {
            this.#transaction = 'transaction';
            await this.#openWorld();
          }
          return wasFailed ? 'ROLLBACK' : command.tag;
        });
      case 'savepoint':
      case 'release':
      case 'rollback-to':
        return done(() => {
          if (this.#transaction === 'idle') throw new PostgresError('25P01', `${SAVEPOINT_TAGS[command.kind]} can only be used in transaction blocks`);
          // Nothing was written, so there is nothing to go back from but the failure.
          if (command.kind === 'rollback-to') this.#transaction = 'transaction';
          return SAVEPOINT_TAGS[command.kind];
        });
      case 'nothing':
        return done(() => command.tag);
      default:
        return command satisfies never;
    }
  }

  async #rowsOf(
    sql: string,
    types: readonly number[],
    values: readonly BoundValue[],
  ): Promise<{ readonly answer: RowAnswer; readonly note: ReadNote }> {
    const world = await this.#openWorld();
    try {
      return await this.#statements.answer(sql, types, values, world);
    } catch (error) {
      const found = asPostgresError(error, this.#options.classify);
      if (UNANSWERED.has(found.sqlState)) this.#options.onUnanswered(sql, found);
      throw found;
    }
  }

  #fetched(command: Extract<Command, { readonly kind: 'fetch' | 'move' }>): { readonly answer: Answer; readonly note: ReadNote } {
    const cursor = this.#portal(command.name);
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
    const { settings } = this.#options;
    const column = (title: string): { readonly name: string; readonly engineType: string } => ({ name: title, engineType: 'VARCHAR' });
    if (name === 'all')
      return fixedRows(['name', 'setting', 'description'].map(column), [...settings.all()].map(([key, value]) => [key, value, '']), 'SHOW');
    const value = name === 'search_path' && this.#path.length === 0 ? (this.#world?.schemas.join(', ') ?? '') : settings.get(name);
    if (value === undefined) throw new PostgresError('42704', `unrecognized configuration parameter "${name}"`);
    return fixedRows([column(name)], [[value]], 'SHOW');
  }

  #set(name: string, value: string | undefined): void {
    if (name.toLowerCase() === 'search_path')
      this.#path = (value ?? '')
        .split(',')
        .map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
        .filter((part) => part !== '' && part !== '$user' && part !== 'pg_catalog');
    this.#changed(this.#options.settings.set(name, value));
    this.#statements.forget();
  }

  #changed({ report, warning }: SettingChange): void {
    if (warning !== undefined) this.#output.warn(warning);
    if (report !== undefined) backend.status(this.#output.out, report.name, report.value);
  }

  async #openWorld(): Promise<SessionWorld> {
    const { published, reader, catalogs, metrics, database } = this.#options;
    this.#world ??= await SessionWorld.open({ published, reader, catalogs, metrics, database });
    return this.#world;
  }

  #releaseWorld(): void {
    // A cursor that outlives its transaction reads the publication still.
    if (this.#cursors.size > 0) return;
    this.#world?.release();
    this.#world = undefined;
  }

  async #endTransaction(isLast: boolean): Promise<void> {
    this.#transaction = 'idle';
    for (const undo of this.#onEnd.splice(0)) undo();
    await this.#closePortals();
    for (const [name, cursor] of this.#cursors) {
      if (cursor.isHeld && !isLast) continue;
      this.#cursors.delete(name);
      await closeAnswer(cursor.answer);
    }
    this.#releaseWorld();
  }

  async #closePortals(): Promise<void> {
    for (const name of [...this.#portals.keys()]) await this.#closePortal(name);
  }

  async #closePortal(name: string): Promise<void> {
    const portal = this.#portals.get(name);
    if (portal === undefined) return;
    this.#portals.delete(name);
    await closeAnswer(portal.answer);
  }

  #assertNotFailed(command: Command | undefined): void {
    if (this.#transaction !== 'failed') return;
    if (command !== undefined && ['commit', 'rollback', 'rollback-to'].includes(command.kind)) return;
    throw new PostgresError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
  }

  #report(error: unknown): void {
    const found = asPostgresError(error, this.#options.classify);
    if (found.isFatal) throw found;
    this.#running = undefined;
    if (this.#transaction === 'transaction') this.#transaction = 'failed';
    backend.error(this.#output.out, found);
  }

  async #ready(): Promise<void> {
    backend.ready(this.#output.out, this.#transaction);
    await this.#output.flush();
  }
}

const NOTHING_READ: ReadNote = { relations: [], metrics: [] };

/** What a question about the catalog fails with where the catalog lacks something. */
const UNANSWERED = new Set(['42P01', '42883', '42703', '42704', '42601', '0A000']);

const SAVEPOINT_TAGS = { savepoint: 'SAVEPOINT', release: 'RELEASE', 'rollback-to': 'ROLLBACK' } as const;

const MOST_PREPARED = 1000;
const MOST_PORTALS = 100;

function checkedFormats(formats: readonly number[], columns: number): readonly number[] {
  if (formats.length > 1 && formats.length !== columns)
    throw protocolError(`bind message has ${formats.length} result formats but query has ${columns} columns`);
  return formatsOf(formats, columns);
}

async function closeAnswer(answer: Answer): Promise<void> {
  if (answer.kind === 'rows') await answer.close();
  if (answer.kind === 'copy') await answer.rows.close();
}
