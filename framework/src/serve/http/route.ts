import { z } from 'zod';
import { MartletError } from '../../errors.js';
import type { PublicationOfReaders } from '../../published/index.js';
import type { AnswerWorld } from './answer-world.js';
import type { HttpIdentity } from './door.js';
import type { EngineTime } from './engine-time.js';

/** A request that fits its route. */
export interface Asked<P, Q, B> {
  readonly path: P;
  readonly query: Q;
  readonly body: B;
  readonly identity: HttpIdentity;
  readonly request: Request;
  readonly isHead: boolean;
  readonly requestId: string;
  readonly time: EngineTime;
  /** Notes what was read, for the access log. */
  readonly note: (read: HttpReadNote) => void;
  /** Told once all of an answer is sent, where that is after the handler has answered. */
  readonly onSent: (sent: SentRows) => void;
}

/** What was sent of an answer, and why not all of it. */
export interface SentRows {
  readonly rows: number;
  readonly bytes: number;
  readonly failure?: unknown;
}

/** What a request read. */
export interface HttpReadNote {
  readonly relations?: readonly string[];
  readonly metrics?: readonly string[];
  readonly publication?: PublicationOfReaders;
}

/** What a route answers: a JSON value of a schema, or rows in any of the formats. */
export interface RouteAnswer {
  readonly description: string;
  readonly schema: z.ZodType;
  /** Whether it may be asked for in the other formats, too. */
  readonly isRows?: boolean;
  /** What is answered with 503 while the server is not ready. */
  readonly unready?: z.ZodType;
}

interface Definition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly method: 'get' | 'post';
  /** `/v1/relations/{relation}/rows` */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: RouteAnswer;
  /** Who may be anybody: whether the server is well is no secret. */
  readonly isOpen?: boolean;
  readonly handle: (asked: Asked<z.output<P>, z.output<Q>, z.output<B>>, world: AnswerWorld) => Promise<Response>;
}

/** A route as data, for what answers requests and for what describes it. */
export interface Route extends Omit<Definition<z.ZodObject, z.ZodObject, z.ZodType>, 'handle'> {
  /** Answers a request whose parts are read by the route's schemas. */
  readonly respond: (
    raw: RawRequest,
    asked: Omit<Asked<never, never, never>, 'path' | 'query' | 'body'>,
    world: AnswerWorld,
  ) => Promise<Response>;
}

/** The parts of a request as they came. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export function httpRoute<P extends z.ZodObject = z.ZodObject, Q extends z.ZodObject = z.ZodObject, B extends z.ZodType = z.ZodUndefined>(
  definition: Definition<P, Q, B>,
): Route {
  const { handle, ...described } = definition;
  const { params, query, body } = definition;
  const readers = query === undefined ? {} : queryReaders(query);
  return {
    ...described,
    respond: async (raw, asked, world) => {
      const problems: string[] = [];
      const path = params === undefined ? {} : parsed('path', params, raw.params, problems);
      const options = parsed('query', query ?? z.strictObject({}), queryValues(raw.query, readers), problems);
      const content = body === undefined ? undefined : parsed('body', body, raw.body, problems);
      if (problems.length > 0) throw new MartletError('request-invalid', { problems });
      // Each part was read by the schema of its type.
      const read = { path: path as z.output<P>, query: options as z.output<Q>, body: content as z.output<B> };
      return handle({ ...asked, ...read }, world);
    },
  };
}

function parsed(place: string, schema: z.ZodType, value: unknown, problems: string[]): unknown {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  for (const { path, message } of found.error.issues)
    problems.push(`${place}${path.length === 0 ? '' : ` ${path.map(String).join('.')}`}: ${message}`);
  return undefined;
}

type QueryReader = (texts: readonly string[]) => unknown;

/** How the texts of a query become what its schema takes. */
function queryReaders(schema: z.ZodObject): Readonly<Record<string, QueryReader>> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, readerOf(typeof field === 'object' ? field.type : undefined)]),
  );
}

function readerOf(type: unknown): QueryReader {
  const single =
    (read: (text: string) => unknown): QueryReader =>
    (texts) =>
      texts.length === 1 ? read(texts[0] ?? '') : texts;
  switch (type) {
    case 'array':
      return (texts) => texts;
    case 'integer':
    case 'number':
      return single((text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text));
    case 'boolean':
      return single((text) => (text === 'true' ? true : text === 'false' ? false : text));
    default:
      return single((text) => text);
  }
}

function queryValues(query: URLSearchParams, readers: Readonly<Record<string, QueryReader>>): Readonly<Record<string, unknown>> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(readers, name) ? readers[name]?.(query.getAll(name)) : query.getAll(name)]),
  );
}
