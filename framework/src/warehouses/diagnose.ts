import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { connect as connectPlain } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { type Failure, firstLine } from './failure.js';
import { networkFailure } from './network-failure.js';
import type { Session, Warehouse } from './warehouse.js';

/** What a warehouse is reached by. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** Whether another server stands between, which resolves names and is spoken to first. */
  readonly isBehindProxy: boolean;
  /** The certificates of authorities that are trusted besides the known ones. */
  readonly certificateAuthority?: string;
}

/** What Martlet does in a warehouse, and what has to be allowed for it. */
export type Right = 'read' | 'create' | 'write' | 'swap';

/** What came of one step. */
export type Diagnosis =
  | { readonly step: string; readonly ok: true; readonly found: string }
  | { readonly step: string; readonly ok: false; readonly failure: Failure; readonly grant?: string };

/** Tells of a step as soon as it is done. */
type Tell = (diagnosis: Diagnosis) => void;

/**
 * Does what a run does, step by step, in a schema of which nothing stays, until a step fails. Where a transaction holds all statements,
 * the schema never exists for others, so that a process may be killed at any time; elsewhere a later diagnosis drops what such a one left.
 */
export async function diagnose(warehouse: Warehouse, now: Date, tell: Tell): Promise<void> {
  const { address } = warehouse;
  for (const [step, work] of address === undefined ? [] : networkSteps(address)) {
    const diagnosis = await attempt(step, warehouse, work);
    tell(diagnosis);
    if (!diagnosis.ok) return;
  }
  const opened: Session[] = [];
  try {
    const signedIn = await attempt('sign-in', warehouse, async () => {
      opened.push(await warehouse.session());
      await opened[0]?.query('select 1 as one');
      return 'the warehouse answers';
    });
    tell(signedIn);
    const [session] = opened;
    if (!signedIn.ok || session === undefined) return;
    await dropLeftSchemas(warehouse, session, now);
    const schema = `${schemaSince(now)}_${randomBytes(4).toString('hex')}`;
    if (warehouse.dialect.capabilities.transactions === 'everything') {
      await undone(session, () => tryRights(warehouse, session, schema, tell));
      return;
    }
    try {
      await tryRights(warehouse, session, schema, tell);
    } finally {
      await dropSchema(warehouse, session, schema);
    }
  } finally {
    await opened[0]?.close();
  }
}

/** How the name of a schema begins that a diagnosis makes at a time: names are in the order of their times. */
function schemaSince(time: Date): string {
  return `martlet_debug_${time.toISOString().slice(0, 16).replace(/[-:]/g, '').toLowerCase()}`;
}

const OWN_SCHEMA = /^martlet_debug_\d{8}t\d{4}_[0-9a-f]{8}$/;

/** No diagnosis takes that long. */
const LONGEST_DIAGNOSIS = 3_600_000;

/** Drops the schemas of diagnoses whose process was killed. */
async function dropLeftSchemas(warehouse: Warehouse, session: Session, now: Date): Promise<void> {
  const since = schemaSince(new Date(now.getTime() - LONGEST_DIAGNOSIS));
  // The steps that follow report a missing right.
  const schemas = await warehouse.introspection.schemas(session).catch(() => []);
  for (const schema of schemas) if (OWN_SCHEMA.test(schema) && schema < since) await dropSchema(warehouse, session, schema);
}

/** Does work in a transaction that is rolled back. */
async function undone(session: Session, work: () => Promise<void>): Promise<void> {
  let isDone = false;
  try {
    await session.transaction(async () => {
      await work();
      isDone = true;
      throw new Error('The work is done, and nothing of it is to stay.');
    });
  } catch (error) {
    if (!isDone) throw error;
  }
}

type Step = () => Promise<string>;

function networkSteps({ host, port, isSecure, isBehindProxy, certificateAuthority }: Address): readonly (readonly [string, Step])[] {
  if (isBehindProxy) return [];
  return [
    ['name resolution', async () => `${host} is ${(await lookup(host)).address}`],
    [
      isSecure ? 'TLS' : 'connection',
      () =>
        new Promise((resolve, reject) => {
          const socket = isSecure
            ? connectSecure({ host, port, servername: host, ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }) })
            : connectPlain({ host, port });
          const done = (): void => {
            resolve(isSecure ? `port ${port} shows a certificate that is trusted` : `port ${port} is open`);
            socket.destroy();
          };
          socket.once(isSecure ? 'secureConnect' : 'connect', done);
          socket.once('error', reject);
          socket.setTimeout(LONGEST_CONNECT, () =>
            socket.destroy(Object.assign(new Error(`${host}:${port} does not answer`), { code: 'ETIMEDOUT' })),
          );
        }),
    ],
  ];
}

const LONGEST_CONNECT = 10_000;

/** The relations that are made in the schema. */
const FIRST = 'version_1';
const SECOND = 'version_2';
const VIEW = 'published';

async function tryRights(warehouse: Warehouse, session: Session, schema: string, tell: Tell): Promise<void> {
  const { statements, dialect, introspection } = warehouse;
  const at = (name: string) => ({ schema, name });
  const run =
    (...sql: readonly string[]) =>
    async (): Promise<void> => {
      for (const statement of sql) await session.execute(statement);
    };
  const steps: readonly (readonly [Right, string, () => Promise<void>])[] = [
    [
      'create',
      'a schema, tables and a view can be made',
      run(
        statements.createSchema(schema),
        statements.createTable(at(FIRST), 'select 1 as value'),
        statements.createTable(at(SECOND), 'select 2 as value'),
        ...statements.pointView(at(VIEW), at(FIRST)),
      ),
    ],
    ['write', 'rows can be added', run(`insert into ${dialect.identifier(schema)}.${FIRST} select 3`)],
    [
      'read',
      'tables and lists of tables can be read',
      async () => {
        await session.query(`select * from ${dialect.identifier(schema)}.${FIRST}`);
        await introspection.relations(session, [schema]);
      },
    ],
    ['swap', 'a view can be pointed at another table', run(...statements.pointView(at(VIEW), at(SECOND)))],
  ];
  for (const [right, found, work] of steps) {
    const diagnosis = await attempt(right, warehouse, async () => {
      await work();
      return found;
    });
    tell(diagnosis.ok || diagnosis.failure.reason !== 'permission' ? diagnosis : { ...diagnosis, grant: warehouse.rights?.[right] });
    if (!diagnosis.ok) return;
  }
}

async function dropSchema({ statements, dialect }: Warehouse, session: Session, schema: string): Promise<void> {
  const made = [
    statements.drop({ schema, name: VIEW, as: 'view' }),
    ...[FIRST, SECOND].map((name) => statements.drop({ schema, name, as: 'table' })),
  ];
  // What was not made can't be dropped, and the step that failed is what there is to tell.
  for (const statement of [...made, `drop schema if exists ${dialect.identifier(schema)}`])
    await session.execute(statement).catch(() => undefined);
}

async function attempt(step: string, warehouse: Warehouse, work: Step): Promise<Diagnosis> {
  try {
    return { step, ok: true, found: await work() };
  } catch (error) {
    const network = networkFailure(error);
    return { step, ok: false, failure: network === undefined ? warehouse.classify(error) : { ...network, message: firstLine(error) } };
  }
}
