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
  readonly certificateAuthority?: Buffer;
}

/** What Martlet does in a warehouse, and what has to be allowed for it. */
export type Right = 'read' | 'create' | 'write' | 'swap';

/** What came of one step. */
export type Diagnosis =
  | { readonly step: string; readonly ok: true; readonly found: string }
  | { readonly step: string; readonly ok: false; readonly failure: Failure; readonly grant?: string };

/**
 * Does what a run does, step by step, in a schema that is dropped again, until a step fails.
 *
 * @param schema - No schema of this name exists.
 */
export async function* diagnose(warehouse: Warehouse, schema: string): AsyncGenerator<Diagnosis> {
  const { address } = warehouse;
  for (const [step, work] of address === undefined ? [] : networkSteps(address)) {
    const diagnosis = await attempt(step, warehouse, work);
    yield diagnosis;
    if (!diagnosis.ok) return;
  }
  const opened: Session[] = [];
  try {
    const signedIn = await attempt('sign-in', warehouse, async () => {
      opened.push(await warehouse.session());
      await opened[0]?.query('select 1 as one');
      return 'the warehouse answers';
    });
    yield signedIn;
    const [session] = opened;
    if (!signedIn.ok || session === undefined) return;
    yield* rightSteps(warehouse, session, schema);
  } finally {
    await opened[0]?.close();
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

/** Drops what it has made, as far as it has come. */
async function* rightSteps(warehouse: Warehouse, session: Session, schema: string): AsyncGenerator<Diagnosis> {
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
        statements.createTable(at('version_1'), 'select 1 as value'),
        statements.createTable(at('version_2'), 'select 2 as value'),
        ...statements.pointView(at('published'), at('version_1')),
      ),
    ],
    ['write', 'rows can be added', run(`insert into ${dialect.identifier(schema)}.version_1 select 3`)],
    [
      'read',
      'tables and lists of tables can be read',
      async () => {
        await session.query(`select * from ${dialect.identifier(schema)}.version_1`);
        await introspection.relations(session, [schema]);
      },
    ],
    ['swap', 'a view can be pointed at another table', run(...statements.pointView(at('published'), at('version_2')))],
  ];
  try {
    for (const [right, found, work] of steps) {
      const diagnosis = await attempt(right, warehouse, async () => {
        await work();
        return found;
      });
      yield diagnosis.ok || diagnosis.failure.reason !== 'permission' ? diagnosis : { ...diagnosis, grant: warehouse.rights?.[right] };
      if (!diagnosis.ok) return;
    }
  } finally {
    // What was not made can't be dropped, and the step that failed is what there is to tell.
    const made = [
      statements.drop({ ...at('published'), as: 'view' }),
      ...['version_1', 'version_2'].map((name) => statements.drop({ ...at(name), as: 'table' })),
    ];
    for (const statement of [...made, `drop schema if exists ${dialect.identifier(schema)}`])
      await session.execute(statement).catch(() => undefined);
  }
}

async function attempt(step: string, warehouse: Warehouse, work: Step): Promise<Diagnosis> {
  try {
    return { step, ok: true, found: await work() };
  } catch (error) {
    const network = networkFailure(error);
    return { step, ok: false, failure: network === undefined ? warehouse.classify(error) : { ...network, message: firstLine(error) } };
  }
}
