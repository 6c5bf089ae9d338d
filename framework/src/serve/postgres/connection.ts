import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { FailedSignIns } from '../access/failed-sign-ins.js';
import type { EndpointReader } from './endpoint-access.js';
import { PostgresError, protocolError } from './postgres-error.js';
import { PostgresSession, type SessionOptions } from './session.js';
import { Settings } from './settings.js';
import { signIn } from './sign-in.js';
import { asPostgresError } from './sql-state.js';
import { backend } from './wire/backend.js';
import { ByteWriter } from './wire/byte-writer.js';
import { type FrontendMessage, MessageReader, type OpeningMessage } from './wire/frontend.js';

/** What connections have from their server. */
export interface ConnectionOptions
  extends Pick<
    SessionOptions,
    'access' | 'published' | 'planner' | 'catalogs' | 'database' | 'startedAt' | 'classify' | 'statementMilliseconds'
  > {
  readonly metricsOf: (reader: EndpointReader) => SessionOptions['metrics'];
  readonly secureContext: SecureContext | undefined;
  /** What proofs over encrypted connections are bound to. */
  readonly binding: Buffer | undefined;
  /** The secret of which proofs for unknown users are made. */
  readonly pepper: Buffer;
  readonly failures: FailedSignIns;
  readonly process: number;
  readonly signInMilliseconds: number;
  readonly idleMilliseconds: number;
  readonly longestMessage: number;
  /** Told of requests to cancel another connection's statement. */
  readonly onCancel: (process: number, secret: number) => void;
  readonly onUnanswered: (statement: string, error: PostgresError, user: string) => void;
}

const MOST_WAITING = 1 << 20;

/** One connection from its first byte to its last. Whatever comes over it can end it, and nothing else. */
export class Connection {
  readonly closed: Promise<void>;
  #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #messages: MessageReader;
  readonly #secret = randomBytes(4).readInt32BE(0);
  #session: PostgresSession | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isPumping = false;
  #isEnding = false;
  #hasLeft = false;
  #resolveClosed: () => void = () => undefined;
  /** What waits for the client's next message while it signs in. */
  #waiting: ((message: FrontendMessage) => void) | undefined;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#messages = new MessageReader(options.longestMessage);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#idle = setTimeout(() => this.#socket.destroy(), options.signInMilliseconds);
    this.#listen(socket);
  }

  /** Whether a request to cancel knows the secret of this connection. */
  isMeant(secret: number): boolean {
    const bytes = (number: number): Buffer => {
      const buffer = Buffer.alloc(4);
      buffer.writeInt32BE(number | 0);
      return buffer;
    };
    return timingSafeEqual(bytes(secret), bytes(this.#secret));
  }

  cancel(): void {
    this.#session?.cancel();
  }

  /** Ends the connection: at once while nothing runs, otherwise after what runs. */
  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#session?.isRunning !== true) await this.#fail(new PostgresError('57P01', 'the server stops', { isFatal: true }));
    return this.closed;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#messages.push(bytes);
      if (this.#messages.size > MOST_WAITING) socket.pause();
      void this.#pump();
    });
    // What broke the connection is of no interest: it is closed either way.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => {
      this.#hasLeft = true;
      if (!this.#isPumping) socket.end();
      // What still runs is for no one, unless it is over at once.
      else setTimeout(() => socket.destroy(), MILLISECONDS_AFTER_LEAVING).unref();
    });
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#idle);
      void (this.#session?.close() ?? Promise.resolve()).catch(() => undefined).finally(this.#resolveClosed);
    });
  }

  /** Reads the messages that have come, one after the other. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (!this.#socket.destroyed) {
        if (this.#session === undefined && this.#waiting === undefined) {
          const opening = this.#messages.opening();
          if (opening === undefined) break;
          const isDone = await this.#open(opening);
          if (!isDone) break;
          continue;
        }
        const message = this.#messages.next();
        if (message === undefined) break;
        if (this.#waiting !== undefined) this.#waiting(message);
        else await this.#handle(message);
        if (this.#messages.size <= MOST_WAITING && this.#socket.isPaused()) this.#socket.resume();
        if (this.#waiting === undefined && this.#session === undefined) break;
      }
      if (this.#hasLeft) this.#socket.end();
      else if (this.#isEnding && !this.#socket.destroyed)
        await this.#fail(new PostgresError('57P01', 'the server stops', { isFatal: true }));
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.#isPumping = false;
    }
  }

  /** Answers what opens a connection. False where what follows is not for this connection. */
  async #open(message: OpeningMessage): Promise<boolean> {
    switch (message.kind) {
      case 'gss':
        this.#socket.write('N');
        return true;
      case 'tls':
        return this.#encrypt();
      case 'cancel':
        this.#options.onCancel(message.process, message.secret);
        this.#socket.end();
        return false;
      case 'startup':
        // Signing in waits for messages that the pump hands on.
        void this.#start(message).catch((error: unknown) => this.#refuse(error));
        return true;
      default:
        return message satisfies never;
    }
  }

  #encrypt(): boolean {
    const { secureContext } = this.#options;
    if (secureContext === undefined || this.#socket instanceof TLSSocket) {
      this.#socket.write('N');
      return true;
    }
    // What was sent before the handshake could be someone else's.
    if (this.#messages.takeRest().length > 0) throw protocolError('received unencrypted data after SSL request');
    const plain = this.#socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('end');
    plain.write('S');
    const encrypted = new TLSSocket(plain, { isServer: true, secureContext });
    this.#socket = encrypted;
    this.#listen(encrypted);
    return false;
  }

  async #start({ minor, parameters }: Extract<OpeningMessage, { readonly kind: 'startup' }>): Promise<void> {
    // Set before anything waits, so that what comes next is a message.
    const next = this.#nextMessage();
    const { options, user, settings, unknown } = startOf(parameters, this.#options);
    if (options.secureContext !== undefined && !(this.#socket instanceof TLSSocket))
      throw new PostgresError('28000', 'this server takes encrypted connections only', {
        hint: 'Connect with sslmode=require.',
        isFatal: true,
      });
    const out = new ByteWriter();
    if (minor > 0 || unknown.length > 0) backend.protocol(out, unknown);
    const reader = await signIn({
      user,
      access: options.access,
      pepper: options.pepper,
      failures: options.failures,
      address: this.#socket.remoteAddress ?? '',
      isEncrypted: this.#socket instanceof TLSSocket,
      binding: this.#socket instanceof TLSSocket ? options.binding : undefined,
      role: settings.get('martlet.role'),
      ask: async (write) => {
        write(out);
        const message = next.take();
        await this.send(out.take());
        return message;
      },
      finish: async (write) => {
        write(out);
        await this.send(out.take());
      },
    });
    clearTimeout(this.#idle);
    this.#messages.trust();
    this.#session = new PostgresSession(
      {
        ...options,
        reader,
        user,
        settings,
        metrics: options.metricsOf(reader),
        onUnanswered: (statement, error) => options.onUnanswered(statement, error, user),
      },
      this,
    );
    next.stop();
    await this.#session.greet(this.#secret);
    this.#rest();
    void this.#pump();
  }

  /** Takes the messages of a client that signs in. */
  #nextMessage(): { take(): Promise<FrontendMessage>; stop(): void } {
    const came: FrontendMessage[] = [];
    let wanted: ((message: FrontendMessage) => void) | undefined;
    this.#waiting = (message) => {
      if (came.length >= MOST_WHILE_SIGNING_IN) throw protocolError('too many messages before the client has signed in');
      if (wanted === undefined) came.push(message);
      else wanted(message);
      wanted = undefined;
    };
    return {
      take: () => {
        const first = came.shift();
        return first === undefined ? new Promise((resolve) => (wanted = resolve)) : Promise.resolve(first);
      },
      stop: () => {
        this.#waiting = undefined;
        if (came.length > 0) throw protocolError('a message was not expected while the client signs in');
      },
    };
  }

  async #handle(message: FrontendMessage): Promise<void> {
    clearTimeout(this.#idle);
    if (message.kind === 'terminate') {
      this.#socket.end();
      return;
    }
    await this.#session?.handle(message);
    this.#rest();
  }

  /** Begins to count how long nothing comes. */
  #rest(): void {
    clearTimeout(this.#idle);
    const idle = (): void => {
      const inTransaction = this.#session?.isInTransaction === true;
      const [state, message] = inTransaction
        ? (['25P03', 'terminating connection due to idle-in-transaction timeout'] as const)
        : (['57P05', 'terminating connection due to idle-session timeout'] as const);
      void this.#fail(new PostgresError(state, message, { isFatal: true }));
    };
    this.#idle = setTimeout(idle, this.#options.idleMilliseconds);
    this.#idle.unref();
  }

  async send(bytes: Buffer): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || !socket.writable) throw new PostgresError('08006', 'the connection is closed', { isFatal: true });
    if (socket.write(bytes)) return;
    // A client that takes nothing for so long is not there any more.
    const stalled = setTimeout(() => socket.destroy(), this.#options.idleMilliseconds);
    try {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    } finally {
      clearTimeout(stalled);
    }
  }

  /** Does not let a client in. */
  async #refuse(error: unknown): Promise<void> {
    if (this.#session === undefined) this.#options.access.recordStranger(asPostgresError(error, this.#options.classify).sqlState);
    await this.#fail(error);
  }

  /** Says why the connection ends, and ends it. */
  async #fail(error: unknown): Promise<void> {
    if (this.#socket.destroyed) return;
    const found = asPostgresError(error, this.#options.classify);
    const fatal = new PostgresError(found.sqlState, found.message, { hint: found.hint, detail: found.detail, isFatal: true });
    const out = new ByteWriter();
    backend.error(out, fatal);
    this.#socket.end(out.take());
    const force = setTimeout(() => this.#socket.destroy(), MILLISECONDS_TO_SAY_GOODBYE);
    this.#socket.once('close', () => clearTimeout(force));
  }
}

const MOST_WHILE_SIGNING_IN = 4;
const MILLISECONDS_TO_SAY_GOODBYE = 2000;
const MILLISECONDS_AFTER_LEAVING = 1000;

function startOf(
  parameters: ReadonlyMap<string, string>,
  options: ConnectionOptions,
): { readonly options: ConnectionOptions; readonly user: string; readonly settings: Settings; readonly unknown: readonly string[] } {
  const fatal = (sqlState: string, message: string, hint?: string): PostgresError =>
    new PostgresError(sqlState, message, { hint, isFatal: true });
  const user = parameters.get('user');
  if (user === undefined || user === '')
    throw fatal('28000', 'no PostgreSQL user name specified in startup packet', 'The user is the name of your API key.');
  const replication = parameters.get('replication');
  if (replication !== undefined && !/^(?:false|off|no|0)$/i.test(replication)) throw fatal('0A000', 'replication is not supported');
  const database = parameters.get('database') ?? user;
  if (database !== options.database)
    throw fatal('3D000', `database "${database}" does not exist`, `The database is called ${options.database}.`);
  const settings = new Settings({ session_authorization: user });
  const given = [...parameters].filter(([name]) => !NOT_SETTINGS.has(name) && !name.startsWith('_pq_.'));
  const switches = [...(parameters.get('options') ?? '').matchAll(/(?:-c\s*|--)([\w.]+)=((?:\\.|\S)*)/g)].map(
    ([, name = '', value = '']) => [name.replaceAll('-', '_'), value.replace(/\\(.)/g, '$1')] as const,
  );
  try {
    for (const [name, value] of [...given, ...switches]) settings.set(name, value);
  } catch (error) {
    throw error instanceof PostgresError ? fatal(error.sqlState, error.message, error.hint) : error;
  }
  return { options, user, settings, unknown: [...parameters.keys()].filter((name) => name.startsWith('_pq_.')) };
}

const NOT_SETTINGS = new Set(['user', 'database', 'replication', 'options']);
