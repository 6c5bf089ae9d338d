import { join } from 'node:path';
import { loadProject, type Project } from '../../../src/project/index.js';
import { type Identity, ReaderAccess } from '../../../src/serve/access/access.js';
import { ApiKeys } from '../../../src/serve/access/api-keys.js';
import { openReader, type PublicationReader, type ReaderLease } from '../../../src/serve/index.js';
import { run } from '../../run-project.js';
import { tempProject } from '../../temp-project.js';

/** What no reader without clearance may see, by its class. */
export const PLANTED = {
  email: 'ada.lovelace@example.com',
  name: 'Augusta Ada King',
  phone: '+442079460958',
  birth: '1815-12-10',
  financial: '90210407',
  identifier: '7700900123',
  health: 'lumbago-chronica',
} as const;

/** Marks rows that row filters hide. */
export const HIDDEN_ROW = 'only-in-the-north';

const PEOPLE = [
  [PLANTED.identifier, PLANTED.name, PLANTED.email, PLANTED.phone, PLANTED.birth, PLANTED.financial, PLANTED.health, 'south', 'a'],
  ['7700900124', 'Charles Babbage', 'charles@example.org', '+442079460001', '1791-12-26', '5000', 'none', 'south', 'b'],
  ['7700900125', 'Mary Somerville', 'mary@example.org', '+442079460002', '1780-12-26', '7000', 'none', 'north', HIDDEN_ROW],
];

const SOURCE = `
import { date, integer, source, text } from 'martlet';
export const people = source({
  name: 'people',
  columns: {
    person_id: integer().notNull().pii('identifier'), name: text().pii('name'), email: text().pii('email'), phone: text().pii('phone'),
    born_on: date().pii('birth'), salary: integer().pii('financial'), illness: text().pii('health'), region: text(), note: text(),
  },
  files: { pattern: 'people.csv' },
});
`;

const DIMENSION = `
import { date, dimension, integer, lower, maskEmail, text } from 'martlet';
import { stgPeople } from './stg_people.js';
export const dimPeople = dimension({
  name: 'dim_people', description: 'One row per person.', key: 'person_id', from: { people: stgPeople },
  columns: {
    person_id: integer().notNull().pii('identifier'), name: text().pii('name'), email: text().pii('email'), contact: text().pii('email'),
    phone: text().pii('phone'), born_on: date().pii('birth'), salary: integer().pii('financial'), illness: text().pii('health'),
    region: text(), note: text(), masked_email: text(),
  },
  query: (db) => db.selectFrom('people').select(({ ref }) => [
    'person_id', 'name', 'email', lower(ref('email')).as('contact'), 'phone', 'born_on', 'salary', 'illness', 'region', 'note',
    maskEmail(ref('email')).as('masked_email'),
  ]),
});
`;

const STAGING = `
import { date, integer, staging, text } from 'martlet';
import { people } from '../sources/people.js';
export const stgPeople = staging({
  name: 'stg_people', from: { people },
  columns: {
    person_id: integer().notNull().pii('identifier'), name: text().pii('name'), email: text().pii('email'), phone: text().pii('phone'),
    born_on: date().pii('birth'), salary: integer().pii('financial'), illness: text().pii('health'), region: text(), note: text(),
  },
  query: (db) => db.selectFrom('people').selectAll(),
});
`;

const FACT = `
import { fact, integer, literal, measuresOf, text } from 'martlet';
import { dimPeople } from './dim_people.js';
const columns = {
  person_id: integer().notNull().references(dimPeople, 'person_id', { as: 'person' }).pii('identifier'), email: text().pii('email'),
  region: text(), paid: integer().pii('financial'), pieces: integer(), note: text(),
};
const measures = measuresOf(columns, (m) => ({
  payments: m.count(), payers: m.countDistinct('email'), paid: m.sum('paid'), pieces: m.sum('pieces'), people: m.sum('person_id'),
}));
export const factPayments = fact({
  name: 'fact_payments', description: 'One row per person.', grain: ['person_id'], from: { people: dimPeople }, columns, measures, entity: 'payment',
  query: (db) => db.selectFrom('people').select(({ ref }) => [
    'person_id', 'email', 'region', ref('salary').as('paid'), literal(1).as('pieces'), 'note',
  ]),
});
`;

/** A project with planted personal data, built and published for readers. */
export class PersonalShop {
  private constructor(
    readonly directory: string,
    readonly project: Project,
    readonly access: ReaderAccess,
    readonly reader: PublicationReader,
  ) {}

  /** The project alone; `more` is added to its config, and `files` to its files. */
  static write(
    roles: string,
    serve = '',
    more = '',
    files: Readonly<Record<string, string>> = {},
    masking = "key: 'a-key-of-tests-that-is-long-enough-to-count'",
  ): string {
    return tempProject({
      'martlet.config.ts': config(roles, serve, more, masking),
      'data/people.csv': `person_id,name,email,phone,born_on,salary,illness,region,note\n${PEOPLE.map((row) => row.join(',')).join('\n')}\n`,
      'sources/people.ts': SOURCE,
      'models/stg_people.ts': STAGING,
      'models/dim_people.ts': DIMENSION,
      'models/fact_payments.ts': FACT,
      'semantic/payments.ts': METRICS,
      ...files,
    });
  }

  static async of(roles: string, serve = ''): Promise<PersonalShop> {
    return PersonalShop.built(PersonalShop.write(roles, serve));
  }

  /** Builds a project that was written, and opens it. */
  static async built(directory: string, now?: () => Date): Promise<PersonalShop> {
    const { steps } = await run(directory, { command: 'build' });
    const failed = steps.filter(({ status }) => status === 'error' || status === 'failed');
    if (failed.length > 0) throw new Error(JSON.stringify(failed, null, 2));
    return PersonalShop.opened(directory, now);
  }

  /** Opens a project that is built. */
  static async opened(directory: string, now = () => new Date()): Promise<PersonalShop> {
    const project = await loadProject(directory);
    const { serve: served } = project.config;
    if (served === undefined) throw new Error('nothing is served');
    const access = await ReaderAccess.open(project, served, { now, cooldownMilliseconds: 0 });
    return new PersonalShop(directory, project, access, await openReader(project));
  }

  /** Signs in with the role, by a key that is made for it. */
  async as(role: string): Promise<Identity> {
    return this.access.identify({ apiKey: this.keyOf(role) });
  }

  keyOf(role: string): string {
    const keys = new ApiKeys(join(this.directory, 'keys.json'), () => new Date());
    const known = this.#keys.get(role) ?? keys.create({ name: role, role }).text;
    this.#keys.set(role, known);
    return known;
  }

  readonly #keys = new Map<string, string>();

  /** Does something with a lease for the role. */
  async reading<T>(role: string, work: (lease: ReaderLease, identity: Identity) => Promise<T>): Promise<T> {
    const identity = await this.as(role);
    const lease = await this.reader.lease(identity.scope);
    try {
      return await work(lease, identity);
    } finally {
      lease.release();
    }
  }

  /** The rows of a guarded statement. */
  rows(role: string, sql: string): Promise<readonly (readonly unknown[])[]> {
    return this.reading(role, async (lease, identity) => {
      await this.access.guard(sql, identity, lease.publication);
      const stream = await lease.stream(sql);
      const rows: (readonly unknown[])[] = [];
      for await (const batch of stream.batches()) rows.push(...batch);
      return rows;
    });
  }

  async close(): Promise<void> {
    await this.reader.close();
    await this.access.close();
  }
}

const METRICS = `
import { simpleMetric } from 'martlet';
import { factPayments } from '../models/fact_payments.js';
const from = factPayments;
export const payments = simpleMetric({ name: 'payments', description: 'Payments.', from, measure: 'payments' });
export const payers = simpleMetric({ name: 'payers', description: 'Those who paid.', from, measure: 'payers' });
export const paid = simpleMetric({ name: 'paid', description: 'What was paid.', from, measure: 'paid' });
export const pieces = simpleMetric({ name: 'pieces', description: 'Pieces.', from, measure: 'pieces' });
export const people = simpleMetric({ name: 'people', description: 'A sum of keys.', from, measure: 'people' });
`;

function config(roles: string, serve: string, more: string, masking: string): string {
  return `
import { defineConfig } from 'martlet';
export default defineConfig({
  name: 'shop',
  data: { directory: 'data' },
  targets: { local: { warehouse: 'duckdb', path: 'warehouse.duckdb' } },
  defaultTarget: 'local',
  serve: { ${serve} },
  masking: { ${masking} },
  roles: { ${roles} },
  ${more}
});
`;
}
