import { performance } from 'node:perf_hooks';
import type { Failure } from '../../warehouses/failure.js';
import type { PublicationReader } from '../reading/reader.js';
import { Answers, MOST_PORTALS, MOST_PREPARED } from './answers.js';
import type { Catalogs } from './catalog/catalogs.js';
import type { EndpointAccess, EndpointEntry, EndpointReader } from './endpoint-access.js';
import type { MetricsTranslation } from './metrics/translation.js';
import type { Planner } from './planner.js';
import type { NotedReading, Portal, RowAnswer } from './portal.js';
import { PostgresError, protocolError, unsupported } from './postgres-error.js';
import { copyWriter, dataRowWriter, fieldsOf, formatsOf } from './row-writer.js';
import { type ClientOutput, SessionOutput } from './session-output.js';
import { SessionState } from './session-state.js';
import type { SessionFacts } from './session-values.js';
import { REPORTED, type Settings } from './settings.js';
import { type ClientCommand, commandOf } from './sql/command.js';
import { statementsOf } from './sql/tokens.js';
import { asPostgresError } from './sql-state.js';
import { type BoundValue, SessionStatements } from './statements.js';
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

/** One connection that has signed in: it reads messages, and answers them in their order. */
export class PostgresSession {
  readonly #options: SessionOptions;
  readonly #output: SessionOutput;
  readonly #statements: SessionStatements;
  readonly #state: SessionState;
  readonly #answers: Answers;
  #isSkipping = false;
  #running: RowAnswer | undefined;

  constructor(options: SessionOptions, output: ClientOutput) {
    this.#options = options;
    this.#output = new SessionOutput(output);
    const { user, database, process, settings, startedAt } = options;
    this.#state = new SessionState(options, this.#output, () => this.#statements.forget());
    const state = this.#state;
    const facts: SessionFacts = {
      user,
      database,
      process,
      settings,
      startedAt,
      get path() {
        return state.path.length > 0 ? state.path : (state.world?.schemas ?? []);
      },
      set: (name, value) => state.set(name, value),
    };
    this.#statements = new SessionStatements(options.planner, facts, options.metrics, options.reader);
    this.#answers = new Answers(options, state, this.#statements, this.#output);
  }

  /** Whether a transaction keeps a publication from being let go. */
  get isInTransaction(): boolean {
    return this.#state.transaction !== 'idle';
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
    await this.#state.endTransaction(true);
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
    await this.#state.closePortals();
    try {
      const statements = statementsOf(sql);
      if (statements.length === 0) backend.empty(this.#output.out);
      for (const statement of statements) await this.#simple(statement.sql);
    } catch (error) {
      this.#report(error);
    }
    await this.#state.closePortals();
    if (this.#state.transaction === 'idle') this.#state.releaseWorld();
    await this.#ready();
  }

  async #simple(sql: string): Promise<void> {
    const command = commandOf(sql);
    const { answer, note } = await this.#answers.answer(command, [], []);
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
          const write = dataRowWriter(columns, formats);
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
      if (this.#state.transaction === 'idle') this.#state.releaseWorld();
    }
  }

  // What the extended protocol says: parse, bind, describe, execute, sync.

  async #extended(message: Exclude<FrontendMessage, { readonly kind: 'query' | 'sync' | 'function-call' }>): Promise<void> {
    const { out } = this.#output;
    switch (message.kind) {
      case 'parse': {
        if (message.name !== '' && this.#state.prepared.has(message.name))
          throw new PostgresError('42P05', `prepared statement "${message.name}" already exists`);
        if (this.#state.prepared.size >= MOST_PREPARED)
          throw new PostgresError('53400', 'too many prepared statements', { hint: 'Close some of them.' });
        const [statement, second] = statementsOf(message.sql);
        if (second !== undefined) throw new PostgresError('42601', 'cannot insert multiple commands into a prepared statement');
        const command = statement === undefined ? undefined : commandOf(statement.sql);
        this.#state.assertNotFailed(command);
        // A statement that can't be read fails now, not when it is run.
        if (command?.kind === 'query') await this.#answers.check(command.sql, message.parameterTypes);
        this.#state.prepared.set(message.name, { command, types: message.parameterTypes });
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
        this.#answers.assertHolds();
        await this.#execute(this.#state.portal(message.portal), message.maxRows > 0 ? message.maxRows : Number.POSITIVE_INFINITY);
        return;
      }
      case 'close':
        if (message.what === 'statement') this.#state.prepared.delete(message.name);
        else await this.#state.closePortal(message.name);
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
    const { command, types } = this.#state.statement(message.statement);
    const { parameters, parameterFormats, resultFormats } = message;
    if (parameterFormats.length > 1 && parameterFormats.length !== parameters.length)
      throw protocolError(`bind message has ${parameterFormats.length} parameter formats but ${parameters.length} parameters`);
    if (message.portal !== '' && (this.#state.portals.has(message.portal) || this.#state.cursors.has(message.portal)))
      throw new PostgresError('42P03', `cursor "${message.portal}" already exists`);
    await this.#state.closePortal(message.portal);
    if (this.#state.portals.size >= MOST_PORTALS) throw new PostgresError('53400', 'too many portals', { hint: 'Close some of them.' });
    const values = parameters.map((bytes, index): BoundValue => {
      const format = parameterFormats.length > 1 ? parameterFormats[index] : parameterFormats[0];
      return bytes === null ? null : { bytes, isBinary: format === 1 };
    });
    this.#state.assertNotFailed(command);
    const { answer, note } = await this.#answers.answer(command, types, values);
    this.#state.portals.set(message.portal, { answer, command, note, formats: resultFormats, sent: 0, isHeld: false });
  }

  async #describeStatement(name: string): Promise<void> {
    const { command, types } = this.#state.statement(name);
    this.#state.assertNotFailed(command);
    const { out } = this.#output;
    if (command?.kind === 'query') {
      const { parameters, columns } = await this.#statements.describe(command.sql, types, await this.#state.openWorld());
      backend.parameters(out, parameters);
      backend.fields(out, fieldsOf(columns), []);
      return;
    }
    backend.parameters(out, types);
    const { answer } = await this.#answers.answer(command, types, []);
    if (answer.kind === 'rows') backend.fields(out, fieldsOf(await answer.columns()), []);
    else backend.noData(out);
  }

  async #describePortal(name: string): Promise<void> {
    const { answer, formats } = this.#state.portal(name);
    const { out } = this.#output;
    if (answer.kind !== 'rows') return void backend.noData(out);
    const columns = await answer.columns();
    backend.fields(out, fieldsOf(columns), checkedFormats(formats, columns.length));
  }

  async #sync(): Promise<void> {
    this.#isSkipping = false;
    if (this.#state.transaction === 'idle') {
      await this.#state.closePortals();
      this.#state.releaseWorld();
    }
    await this.#ready();
  }

  // What both do.

  async #execute(portal: Portal, most: number): Promise<void> {
    const { answer, command, note } = portal;
    const { out } = this.#output;
    if (answer.kind === 'empty') return void backend.empty(out);
    this.#state.assertNotFailed(command);
    if (answer.kind === 'command') return void backend.complete(out, await answer.run());
    const rows = answer.kind === 'copy' ? answer.rows : answer;
    await this.#timed(rows, command, note, async (count) => {
      let batch = await rows.next(answer.kind === 'copy' ? Number.POSITIVE_INFINITY : most);
      const columns = await rows.columns();
      const copy = answer.kind === 'copy' ? copyWriter(columns, answer.format) : undefined;
      const write = copy?.row ?? dataRowWriter(columns, checkedFormats(portal.formats, columns.length));
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
  async #timed(
    answer: RowAnswer,
    command: ClientCommand | undefined,
    note: NotedReading,
    work: (count: (rows: number) => number) => Promise<void>,
  ): Promise<void> {
    this.#running = answer;
    const started = performance.now();
    const bytes = this.#output.size;
    let rows = 0;
    const limit = this.#statementLimit();
    const timer = setTimeout(
      () =>
        answer.abort(
          new PostgresError('57014', 'canceling statement due to statement timeout', { hint: 'Ask for less, or raise the limit.' }),
        ),
      limit,
    );
    const record = (outcome: EndpointEntry['outcome'], code?: string): void =>
      this.#options.access.record({
        reader: this.#options.reader,
        operation: command?.kind === 'copy' ? 'copy' : 'select',
        ...note,
        publication: this.#state.world?.publication,
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
      if (note.relations.length === 0 && command?.kind === 'query') this.#options.onUnanswered(command.sql, found);
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

  #report(error: unknown): void {
    const found = asPostgresError(error, this.#options.classify);
    if (found.isFatal) throw found;
    this.#running = undefined;
    if (this.#state.transaction === 'transaction') this.#state.transaction = 'failed';
    backend.error(this.#output.out, found);
  }

  async #ready(): Promise<void> {
    backend.ready(this.#output.out, this.#state.transaction);
    await this.#output.flush();
  }
}

function checkedFormats(formats: readonly number[], columns: number): readonly number[] {
  if (formats.length > 1 && formats.length !== columns)
    throw protocolError(`bind message has ${formats.length} result formats but query has ${columns} columns`);
  return formatsOf(formats, columns);
}
