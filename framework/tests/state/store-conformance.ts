import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isMartletError, type MartletError } from '../../src/errors.js';
import {
  type AuditHead,
  type AuditNote,
  type AuditNotes,
  createStateStore,
  entryIn,
  type HistoryKind,
  HybridClock,
  lockEnvironment,
  type Publication,
  type SeparateStore,
  type StateDatabase,
  type StateWorld,
  unlockEnvironment,
  verifyChain,
} from '../../src/state/index.js';
import { writeLease } from '../../src/state/lease.js';
import { generatedEntries, stateOf } from './generated-entries.js';
import { testWorld, untilAborted } from './test-world.js';

/** A database that is empty at first. */
export interface EmptyDatabase {
  /** Opens one connection more. */
  readonly connect: () => Promise<SeparateStore>;
}

/** What every store of state must do. */
export function describeStore(name: string, empty: () => Promise<EmptyDatabase>): void {
  const open: SeparateStore[] = [];
  afterAll(async () => {
    for (const { close } of open.reverse()) await close();
  });
  const connect = async (to: EmptyDatabase): Promise<StateDatabase> => {
    const store = await to.connect();
    open.push(store);
    return store.database;
  };
  const fresh = async (): Promise<StateDatabase> => connect(await empty());
  /** Several commands' connections, each of which shares the database with the others. */
  const shared = async (count: number): Promise<readonly StateDatabase[]> => {
    const to = await empty();
    const databases: StateDatabase[] = [];
    for (let number = 1; number <= count; number += 1) databases.push({ ...(await connect(to)), isExclusive: false });
    return databases;
  };
  const prepared = async (database: StateDatabase, world = testWorld) => {
    const store = createStateStore(database, world);
    await store.prepare();
    return store;
  };
  const publication = (number: number, versions: readonly (readonly [string, string])[], more: Partial<Publication> = {}): Publication => ({
    environment: 'prod',
    number,
    status: 'finished',
    cause: 'apply',
    runId: 'a1',
    publishedAt: testWorld.now(),
    versions: new Map(versions),
    ...more,
  });

  /** The same databases, whose common clock is at an instant. */
  const clocked = (databases: readonly StateDatabase[], now: () => string) =>
    databases.map((database) => ({
      ...database,
      instant: (minutes: number) => database.literal(new Date(Date.parse(now()) + minutes * 60_000).toISOString()),
    }));

  describe(`state in ${name}`, () => {
    test('says what was written, the latest last, whatever the texts are', async () => {
      const database = await fresh();
      const store = await prepared(database);
      await fc.assert(
        fc.asyncProperty(fc.array(generatedEntries, { minLength: 1, maxLength: 3 }), async (writings) => {
          await database.execute(`delete from ${database.prefix}log`);
          for (const entries of writings) await store.append(entries);
          // Another command reads.
          expect(await createStateStore(database, testWorld).read()).toEqual(stateOf(writings));
        }),
        { numRuns: 30 },
      );
    });

    test('reads in the order of writing what a command writes through several sessions', async () => {
      const database = await fresh();
      await prepared(database);
      const behind = { ...testWorld, now: () => '2020-01-01T00:00:00.000Z' };
      const places = new HybridClock(behind.now);
      const [one, other] = [createStateStore(database, behind, places), createStateStore(database, behind, places)];
      const [first, second] = [
        { version: 'gold__versions.x', data: 'a', runId: 'r', at: behind.now() },
        { version: 'gold__versions.x', data: 'b', runId: 'r', at: behind.now() },
      ];
      await one.append({ intervals: [first, first] });
      await other.append({ intervals: [{ ...first, begins: true }] });
      await one.append({ intervals: [first] });
      await other.append({ intervals: [second] });
      expect((await one.read()).intervals.get('gold__versions.x')).toEqual([first, second]);
    });

    test('keeps the select of a version, the latest where there are two', async () => {
      const store = await prepared(await fresh());
      const [version] = fc.sample(generatedEntries, 50).flatMap(({ versions = [] }) => versions);
      if (version === undefined) throw new Error('no version was generated');
      const { schema, name: called } = version.relation;
      await store.append({ versions: [{ ...version, sql: 'select 1' }] });
      await store.append({ versions: [{ ...version, sql: "select 'o''brien'\n-- 日" }] });
      expect(await store.sqlOf(`${schema}.${called}`)).toBe("select 'o''brien'\n-- 日");
      expect(await store.sqlOf('gold__versions.unknown')).toBeUndefined();
    });

    test('writes the results of steps as a table to look at', async () => {
      const database = await fresh();
      const store = await prepared(database);
      const step = {
        runId: 'a1',
        environment: 'prod',
        step: "model gold.o'brien",
        kind: 'model',
        relation: 'gold.o',
        status: 'succeeded',
        at: testWorld.now(),
      };
      await store.append({
        results: [
          { ...step, milliseconds: 12.6, rows: 7 },
          { ...step, milliseconds: 1, failures: 2, test: 'unique' },
        ],
      });
      expect(
        await database.query(`select step, test, row_count, failures, milliseconds from ${database.prefix}results order by milliseconds`),
      ).toEqual([
        { step: step.step, test: 'unique', row_count: null, failures: '2', milliseconds: '1' },
        { step: step.step, test: null, row_count: '7', failures: null, milliseconds: '13' },
      ]);
    });

    test('forgets old results of steps, but not the last of each as long as somebody has what it was about', async () => {
      const database = await fresh();
      const store = await prepared({ ...database, longestStatement: 60 });
      const [long, ago, now] = ['2025-01-01T00:00:00.000Z', '2025-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z'] as const;
      const result = (relation: string, at: string, rows: number, environment = 'prod') =>
        ({
          runId: 'a1',
          environment,
          step: `model ${relation}`,
          kind: 'model',
          relation,
          status: 'succeeded',
          milliseconds: 1,
          at,
          rows,
        }) as const;
      await store.append({
        results: [
          result("gold.o'brien", long, 1),
          result("gold.o'brien", ago, 2),
          result('gold.b', ago, 3),
          result('gold.b', now, 4),
          result('gold.gone', long, 5),
          result('gold.gone', now, 6),
          result('gold.b', long, 7, 'dev'),
          result('gold.b', ago, 8, 'dev'),
          result('gold.b', ago, 9, 'dev'),
          result('gold.b', ago, 10, 'left'),
        ],
      });
      const outdated = (before: string) =>
        store.outdatedResults(before, ({ environment, relation }) => relation === 'gold.gone' || environment === 'left');
      expect(await outdated(long)).toEqual([]);
      const names = await outdated(now);
      expect(names).toHaveLength(5);
      await store.forgetResults(names);
      const left = await database.query(`select row_count from ${database.prefix}results`);
      expect(left.map(({ row_count }) => Number(row_count)).sort((a, b) => a - b)).toEqual([2, 4, 6, 8, 9]);
      expect(await outdated(now)).toEqual([]);
      expect((await store.latestResults('prod')).map(({ rows }) => rows).sort()).toEqual([2, 4, 6]);
    });

    test('keeps what happened, apart for each environment and each kind, since when one asks', async () => {
      const store = await prepared(await fresh());
      const entry = {
        kind: 'measurement',
        environment: 'prod',
        name: 'gold.a',
        at: '2026-01-01T00:00:00.000Z',
        body: { day: "o'clock" },
      } as const;
      const later = { ...entry, at: '2026-02-01T00:00:00.000Z', body: [1, null] };
      await store.note([entry, { ...entry, environment: 'dev' }, { ...entry, kind: 'score' }]);
      await store.note([later]);
      await store.note([]);
      expect(await store.history({ kind: 'measurement', environment: 'prod' })).toEqual([entry, later]);
      expect(await store.history({ kind: 'measurement', environment: 'prod', since: later.at })).toEqual([later]);
      expect(await store.history({ kind: 'feedback', environment: 'prod' })).toEqual([]);
    });

    test('forgets what happened long ago, but neither the last word on what is open nor what people have said', async () => {
      const store = await prepared(await fresh());
      const entry = (kind: HistoryKind, name: string, at: string, body: unknown) =>
        ({ kind, environment: 'prod', name, at, body }) as const;
      const [long, ago, now] = ['2025-01-01T00:00:00.000Z', '2025-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z'] as const;
      await store.note([
        entry('measurement', 'gold.a', long, 'gone'),
        entry('measurement', 'gold.a', ago, 'gone too'),
        entry('measurement', 'gold.a', now, 1),
        entry('measurement', 'gold.b', long, 'gone'),
        entry('measurement', 'gold.b', ago, 'the last word'),
        entry('alert', 'open', ago, 'open'),
        entry('alert', 'closed', long, 'open'),
        entry('alert', 'closed', ago, 'closed'),
        entry('feedback', 'gold.a', long, 'said'),
        { ...entry('measurement', 'gold.a', long, 'elsewhere'), environment: 'dev' },
      ]);
      const outdated = (before: string) => store.outdated(before, ({ body }) => body === 'closed');
      expect(await outdated(long)).toEqual([]);
      const places = await outdated('2025-06-01T00:00:00.000Z');
      expect(places).toHaveLength(5);
      await store.forgetHistory(places);
      const left = async (kind: HistoryKind) => (await store.history({ kind })).map(({ body }) => body);
      expect(await left('measurement')).toEqual([1, 'the last word', 'elsewhere']);
      expect(await left('alert')).toEqual(['open']);
      expect(await left('feedback')).toEqual(['said']);
      expect(await outdated('2025-06-01T00:00:00.000Z')).toEqual([]);
      await store.note([entry('measurement', 'gold.a', now, 2)]);
      expect((await store.history({ kind: 'measurement', environment: 'prod', latest: true })).map(({ body }) => body)).toEqual([
        'the last word',
        2,
      ]);
    });

    const note = (runId: string, action: AuditNote['action'] = 'apply'): AuditNote => ({
      action,
      outcome: 'done',
      environment: 'prod',
      at: testWorld.now(),
      who: { name: "o'brien \n 日", proof: 'variable' },
      runId,
    });

    test('makes one chain of what commands write to the audit log at once, each entry once', async () => {
      const databases = await shared(3);
      for (const database of databases) await prepared(database);
      const each = [1, 2, 3, 4];
      const written: AuditHead[] = [];
      const command = async (database: StateDatabase, index: number): Promise<void> => {
        const store = createStateStore(database, testWorld);
        for (const number of each) written.push(await store.audit(() => [note(`${index}-${number}`)]));
      };
      await Promise.all(databases.map(command));
      const rows = await createStateStore(databases[0] as StateDatabase, testWorld).auditRows();
      expect(
        verifyChain(
          rows,
          'shop',
          written.map((head) => ({ ...head, place: 'the answer' })),
        ),
      ).toEqual([]);
      expect(rows.map((row) => entryIn(row)?.runId).sort()).toEqual(
        databases.flatMap((_, index) => each.map((number) => `${index}-${number}`)).sort(),
      );
      expect(new Set(written.map(({ sequence }) => sequence)).size).toBe(rows.length);
      // Nobody is kept out by a turn that has ended.
      expect(await databases[0]?.query(`select token from ${databases[0].prefix}locks`)).toEqual([]);
    });

    test('writes to the audit log by what it said last of an action, and all of that or nothing', async () => {
      const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
      const [first, second] = [await prepared(one), await prepared(two)];
      const once: AuditNotes = (last) => (last('configure') === undefined ? [note('a', 'configure'), note('b')] : [note('c')]);
      await first.audit(once, { actions: ['configure'], environment: 'prod' });
      await second.audit(once, { actions: ['configure'], environment: 'prod' });
      expect(await first.audit(() => [])).toMatchObject({ sequence: 3 });
      expect((await first.auditRows()).map((row) => entryIn(row)?.runId)).toEqual(['a', 'b', 'c']);
      expect((await first.auditRows(2)).map((row) => entryIn(row)?.runId)).toEqual(['c']);
      const killed = createStateStore({ ...one, execute: () => Promise.reject(new Error('killed')) }, testWorld);
      await expect(killed.audit(() => [note('d'), note('e')])).rejects.toThrow();
      expect(verifyChain(await second.auditRows(), 'shop')).toEqual([]);
      expect(await second.auditRows(3)).toEqual([]);
    });

    test('takes an entry for written whose answer was lost, and does not write it twice', async () => {
      const database = await fresh();
      const store = await prepared(database);
      const lossy: StateDatabase = {
        ...database,
        execute: async (sql) => {
          await database.execute(sql);
          if (sql.includes('audit')) throw new Error('the connection is lost');
        },
      };
      expect(await createStateStore(lossy, testWorld).audit(() => [note('a')])).toMatchObject({ sequence: 1 });
      expect((await store.auditRows()).map((row) => entryIn(row)?.runId)).toEqual(['a']);
    });

    test('keeps the audit logs of projects apart', async () => {
      const database = await fresh();
      const [shop, other] = [await prepared(database), await prepared({ ...database, project: 'other' })];
      await shop.audit(() => [note('a')]);
      expect(await other.audit(() => [note('b')])).toMatchObject({ sequence: 1 });
      expect(verifyChain(await shop.auditRows(), 'shop')).toEqual([]);
      expect(verifyChain(await other.auditRows(), 'other')).toEqual([]);
    });

    test('waits with the audit log for the turn of a command that was killed, and goes on when it is over', async () => {
      let now = '2026-01-01T08:00:00.000Z';
      const [database] = clocked(await shared(1), () => now) as [StateDatabase];
      const cloud = { ...database, isExclusive: false, refusesDoubles: false };
      const store = await prepared(cloud);
      await writeLease(cloud, { environment: '@audit', token: '0', host: 'laptop', processId: 1, command: 'audit', since: now });
      await expect(store.audit(() => [note('a')])).rejects.toMatchObject({ reason: 'audit-unwritten' });
      // It keeps nobody from an environment.
      await (
        await lockEnvironment(cloud, { environment: 'prod', token: 'b', host: 'h', processId: 1, command: 'build', since: now }, testWorld)
      ).whileAlone(async () => {
        now = '2026-01-01T08:01:00.000Z';
        expect(await store.audit(() => [note('b')])).toMatchObject({ sequence: 1 });
      });
      expect((await store.auditRows()).map((row) => entryIn(row)?.runId)).toEqual(['b']);
    });

    test('lists publications, shows what each held, and forgets what it is told to', async () => {
      const store = await prepared(await fresh());
      await store.append({ publications: [publication(1, [['gold.a', 'v.a__1']], { status: 'started' })] });
      await store.append({ publications: [publication(1, [['gold.a', 'v.a__1']])] });
      await store.append({
        publications: [publication(1, [], { environment: 'dev' })],
        loads: [{ version: 'v.a__1', id: 'gold.a', record: '{}' }],
      });
      await store.append({
        publications: [publication(2, [['gold.a', 'v.a__2']])],
        passedTests: [{ key: 'k', version: 'v.a__2', at: testWorld.now() }],
      });
      const listed = async () =>
        (await store.publications()).map(({ environment, number, status, relations, isKept }) => [
          environment,
          number,
          status,
          relations,
          isKept,
        ]);
      expect(await listed()).toEqual([
        ['prod', 1, 'started', 1, true],
        ['prod', 1, 'finished', 1, true],
        ['dev', 1, 'finished', 0, true],
        ['prod', 2, 'finished', 1, true],
      ]);
      expect((await store.publication('prod', 1))?.versions).toEqual(new Map([['gold.a', 'v.a__1']]));
      expect(await store.publication('prod', 3)).toBeUndefined();

      await store.forget(['v.a__1'], [{ environment: 'prod', number: 1 }]);
      expect((await listed()).map((each) => each[4])).toEqual([false, false, true, true]);
      expect(await store.publication('prod', 1)).toBeUndefined();
      expect(await store.read()).toMatchObject({ loads: new Map(), passedTests: new Set(['k']) });
    });

    test('knows a publication that was begun and not finished, with what it holds', async () => {
      const store = await prepared(await fresh());
      await store.append({ publications: [publication(1, [['gold.a', 'v.a__1']])] });
      const begun = publication(2, [['gold.a', 'v.a__2']], { status: 'started' });
      await store.append({ publications: [begun] });
      const found = await store.read();
      expect(found.unfinished).toEqual([begun]);
      expect(found.environments.get('prod')?.number).toBe(1);
      await store.append({ publications: [{ ...begun, status: 'finished' }] });
      expect(await store.read()).toMatchObject({ unfinished: [], environments: new Map([['prod', { number: 2 }]]) });
    });

    test('takes what a machine whose clock is behind writes later for later', async () => {
      const database = await fresh();
      const ahead = await prepared(database, { ...testWorld, now: () => '2026-01-01T00:10:00.000Z' });
      await ahead.append({ publications: [publication(1, [['gold.a', 'v.a__1']])] });
      const behind = await prepared(database, { ...testWorld, now: () => '2026-01-01T00:00:00.000Z' });
      await behind.read();
      await behind.append({ publications: [publication(2, [['gold.a', 'v.a__2']])] });
      expect((await ahead.read()).environments.get('prod')?.number).toBe(2);
    });

    test('reads no publication of a command that has slept while others have published, wherever its row is in the log', async () => {
      const database = await fresh();
      const store = await prepared(database);
      const late = createStateStore(database, testWorld, new HybridClock(() => '2999-01-01T00:00:00.000Z'));
      const by = (number: number, runId: string, status: Publication['status'] = 'finished') => publication(number, [], { runId, status });
      await store.append({ publications: [by(1, 'a')] });
      await store.append({ publications: [by(2, 'b', 'started')] });
      await store.append({ publications: [by(2, 'b')] });
      await store.append({ publications: [by(3, 'c')] });
      await late.append({ publications: [by(2, 'b')] });
      await late.append({ publications: [by(2, 'd', 'started')] });
      expect(await store.read()).toMatchObject({ unfinished: [], environments: new Map([['prod', { number: 3, runId: 'c' }]]) });
      expect(await store.lastPublication('prod')).toMatchObject({ number: 3, runId: 'c' });
      await store.append({ publications: [by(4, 'e', 'started')] });
      expect(await store.lastPublication('prod')).toMatchObject({ number: 4, runId: 'e' });
      expect(await store.lastPublication('dev')).toBeUndefined();
    });

    test('keeps the order in which a command writes through several connections, though its clock stands still or goes back', async () => {
      const [one, other] = await shared(2);
      if (one === undefined || other === undefined) throw new Error('two connections were asked for');
      await prepared(one);
      const writing = fc.record({ isOther: fc.boolean(), second: fc.nat(3), begins: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(writing, { minLength: 2, maxLength: 8 }), async (writings) => {
          await one.execute(`delete from ${one.prefix}log`);
          let now = '';
          const world = { ...testWorld, now: () => now };
          const store = createStateStore(one, world);
          const through = createStateStore(other, world, store.clock);
          const held: string[] = [];
          for (const [index, { isOther, second, begins }] of writings.entries()) {
            now = `2026-01-01T00:00:0${second}.000Z`;
            const entry = { version: 'gold.a__1', from: String(index), data: '', runId: '', at: now };
            await (isOther ? through : store).append({ intervals: [begins ? { ...entry, begins: true } : entry] });
            if (begins) held.length = 0;
            else held.push(entry.from);
          }
          const { intervals } = await createStateStore(other, testWorld).read();
          expect((intervals.get('gold.a__1') ?? []).map(({ from }) => from)).toEqual(held);
        }),
        { numRuns: 30 },
      );
    });

    test('takes as many statements as its longest allows, the publication in the last', async () => {
      const database = await fresh();
      const statements: string[] = [];
      const longestStatement = 3000;
      const store = await prepared({
        ...database,
        longestStatement,
        execute: async (sql) => {
          statements.push(sql);
          await database.execute(sql);
        },
      });
      statements.length = 0;
      const loads = Array.from({ length: 60 }, (_, index) => ({ version: `v.a__${index}`, id: 'gold.a', record: 'ä'.repeat(40) }));
      await store.append({ loads, publications: [publication(1, [['gold.a', 'v.a__1']])] });
      expect(statements.length).toBeGreaterThan(3);
      for (const sql of statements) expect(Buffer.byteLength(sql)).toBeLessThan(longestStatement + 200);
      expect(statements.findIndex((sql) => sql.includes(`'publication'`))).toBe(statements.length - 1);
      expect((await store.read()).loads.size).toBe(60);
      await store.forget(
        loads.map(({ version }) => version),
        [],
      );
      expect((await store.read()).loads.size).toBe(0);
    });

    describe('its form', () => {
      const FORM_0 = [
        'publications (id varchar(100) primary key, version varchar(100) not null, reads varchar(100) not null, run_id varchar(100) not null, published_at varchar(100) not null)',
        'loads (id varchar(100) primary key, record varchar(100) not null)',
      ];
      const writeForm0 = async (database: StateDatabase): Promise<void> => {
        if (database.createSchema !== undefined) await database.execute(database.createSchema);
        for (const table of FORM_0) await database.execute(`create table ${database.prefix}${table}`);
        await database.execute(`insert into ${database.prefix}loads values ('bronze.orders', '{}')`);
      };
      const writeForm1 = async (database: StateDatabase): Promise<void> => {
        const { prefix, textType: type } = database;
        if (database.createSchema !== undefined) await database.execute(database.createSchema);
        await database.execute(`create table ${prefix}state_version (version ${type})`);
        await database.execute(`create table ${prefix}log (place ${type}, kind ${type}, name ${type}, body ${type})`);
        await database.execute(`create table ${prefix}results (run_id ${type})`);
        await database.execute(`insert into ${prefix}state_version values ('1')`);
        const column = { name: 'n', type: 'integer', nullable: false };
        const own = { rows: 'r', columns: { n: 'h' } };
        const fingerprints = {
          own: { ...own, storage: '' },
          metadata: 'm',
          code: { ...own, version: 'c' },
          data: { ...own, version: 'd' },
        };
        const version = {
          id: 'gold.a',
          relation: { schema: 'v', name: 'a__d' },
          as: 'table',
          fingerprint: 'd',
          prints: fingerprints,
          columns: [column],
          reads: [],
          runId: 'r',
          createdAt: 't',
        };
        const rows = [
          ['version', 'v.a__d', JSON.stringify(version)],
          ['publication', 'prod', JSON.stringify({ ...publication(1, []), versions: undefined, relations: 1 })],
          ['mapping', 'prod 1', JSON.stringify([['gold.a', 'v.a__d']])],
          ['audit', 'v.a__d', JSON.stringify({ key: 'held', version: 'v.a__d', at: 't' })],
        ];
        for (const [index, row] of rows.entries()) {
          const values = [`2026-01-01T00:00:00.000Z 00000000${index}`, ...row].map(database.literal);
          await database.execute(`insert into ${prefix}log values (${values.join(', ')})`);
        }
      };

      /** The form before there was a history. */
      const writeForm2 = async (database: StateDatabase): Promise<void> => {
        const { prefix, textType: type } = database;
        await writeForm1(database);
        await database.execute(`create table ${prefix}locks (environment ${type}, token ${type}, holder ${type}, expires ${type})`);
        await database.execute(`insert into ${prefix}state_version values ('2')`);
      };

      const writeForm3 = async (database: StateDatabase): Promise<void> => {
        const { prefix, textType: type } = database;
        await writeForm2(database);
        await database.execute(
          `create table ${prefix}history (place ${type}, kind ${type}, environment ${type}, name ${type}, happened_at ${type}, body ${type})`,
        );
        await database.execute(`insert into ${prefix}state_version values ('3')`);
      };

      const writeForm5 = async (database: StateDatabase): Promise<void> => {
        const { prefix, textType: type } = database;
        await writeForm3(database);
        for (const table of ['log', 'results', 'locks', 'history']) {
          await database.execute(`alter table ${prefix}${table} add column project ${type}`);
          await database.execute(`update ${prefix}${table} set project = 'shop'`);
        }
        await database.execute(`insert into ${prefix}state_version values ('4'), ('5')`);
      };

      const OLDER = [
        { form: 0, write: writeForm0, expected: { versions: new Map(), loads: new Map() } },
        {
          form: 1,
          write: writeForm1,
          expected: {
            environments: new Map([['prod', { number: 1, versions: new Map([['gold.a', 'v.a__d']]) }]]),
            versions: new Map([
              [
                'v.a__d',
                {
                  columns: [{ name: 'n', type: 'integer', nullable: false }],
                  fingerprints: { data: { version: 'd', columns: { n: 'h' } } },
                },
              ],
            ]),
            passedTests: new Set(['held']),
          },
        },
        { form: 2, write: writeForm2, expected: { passedTests: new Set(['held']) } },
        { form: 3, write: writeForm3, expected: { passedTests: new Set(['held']) } },
        { form: 5, write: writeForm5, expected: { passedTests: new Set(['held']) } },
      ];

      test.each(OLDER)('is brought up from $form with what it knows', async ({ write, expected }) => {
        const database = await fresh();
        await write(database);
        const store = await prepared(database);
        expect(await store.read()).toMatchObject(expected);
        await store.append({ publications: [publication(9, [])] });
        await (await prepared(database)).read();
        expect(
          (await database.query(`select count(*) as leases from ${database.prefix}locks`)).map(({ leases }) => Number(leases)),
        ).toEqual([0]);
      });

      test.each(OLDER)(
        'is brought up from $form by the next command when one is killed at any statement, without transactions',
        async ({ write, expected }) => {
          const database = await fresh();
          await write(database);
          const killed = (after: number): StateDatabase => {
            let left = after;
            return {
              ...database,
              transaction: (work) => work(),
              execute: async (sql) => {
                left -= 1;
                if (left < 0) throw new Error('killed');
                await database.execute(sql);
              },
            };
          };
          let killings = 0;
          for (let after = 0; ; after += 1) {
            const attempt = prepared(killed(after));
            if (
              await attempt.then(
                () => true,
                (error: Error) => error.message !== 'killed',
              )
            )
              break;
            killings += 1;
          }
          expect(killings).toBeGreaterThan(1);
          expect(await (await prepared(database)).read()).toMatchObject(expected);
        },
      );

      test('is made by the first of several commands that come at once', async () => {
        const databases = await shared(4);
        await Promise.all(databases.map((database) => prepared(database)));
        const [first] = databases;
        await (await prepared(first as StateDatabase)).append({ publications: [publication(1, [])] });
        for (const database of databases) expect((await (await prepared(database)).read()).environments.size).toBe(1);
      });

      test('is asked for in one query where it is as it should be', async () => {
        const database = await fresh();
        await prepared(database);
        let statements = 0;
        const counted =
          <A extends readonly unknown[], R>(work: (...args: A) => R) =>
          (...args: A): R => {
            statements += 1;
            return work(...args);
          };
        await prepared({ ...database, execute: counted(database.execute), query: counted(database.query) });
        expect(statements).toBe(1);
      });

      test('belongs to the project that first brings it up, and others begin with nothing', async () => {
        const database = await fresh();
        await writeForm3(database);
        await prepared(database);
        const other = await (await prepared({ ...database, project: 'other' })).read();
        expect([other.passedTests.size, other.environments.size]).toEqual([0, 0]);
        expect((await (await prepared(database)).read()).passedTests.size).toBe(1);
      });

      test('is refused when its form is no number, at once', async () => {
        const database = await fresh();
        await prepared(database);
        await database.execute(`insert into ${database.prefix}state_version values ('abc')`);
        await expect(prepared(database)).rejects.toMatchObject({ reason: 'state-version-damaged', parameters: { found: 'abc' } });
        const rows = await database.query(`select version from ${database.prefix}state_version where version = 'abc'`);
        expect(rows).toHaveLength(1);
      });

      test('is refused when a newer Martlet wrote it', async () => {
        const database = await fresh();
        await prepared(database);
        await database.execute(`insert into ${database.prefix}state_version values ('99')`);
        await expect(prepared(database)).rejects.toMatchObject({ reason: 'state-newer', parameters: { found: 99 } });
      });
    });

    describe('rows of two projects', () => {
      test('are apart, whatever is read, forgotten or locked', async () => {
        const [one, two] = (await shared(2)).map((database, index) => ({ ...database, project: index === 0 ? 'shop' : 'other' }));
        if (one === undefined || two === undefined) throw new Error('two connections are opened');
        const [shop, other] = [await prepared(one), await prepared(two)];
        const result = {
          runId: 'a1',
          environment: 'prod',
          step: 'model gold.a',
          kind: 'model',
          relation: 'gold.a',
          status: 'succeeded',
          milliseconds: 1,
          at: testWorld.now(),
        };
        await shop.append({ publications: [publication(1, [['gold.a', 'v.a__1']])], results: [result] });
        await shop.note([{ kind: 'row-count', environment: 'prod', name: 'gold.a', at: testWorld.now(), body: { rows: 1 } }]);
        await other.append({ publications: [publication(7, [['gold.b', 'v.b__1']])] });
        expect((await shop.read()).numbers).toEqual(new Map([['prod', 1]]));
        expect((await other.read()).numbers).toEqual(new Map([['prod', 7]]));
        expect((await other.publications()).map(({ number }) => number)).toEqual([7]);
        expect([await other.latestResults('prod'), await other.results('prod', ''), await other.history({ kind: 'row-count' })]).toEqual([
          [],
          [],
          [],
        ]);
        expect([await other.outdated('9', () => true), await other.outdatedResults('9', () => true)]).toEqual([[], []]);
        await other.forget(['v.a__1'], [{ environment: 'prod', number: 1 }]);
        expect(await shop.publication('prod', 1)).toMatchObject({ versions: new Map([['gold.a', 'v.a__1']]) });
        const request = { environment: 'prod', token: 'a', host: 'laptop', processId: 1, command: 'build', since: '2026-01-01' };
        const mine = await lockEnvironment(one, request, testWorld);
        const theirs = await lockEnvironment(two, { ...request, token: 'b' }, testWorld);
        expect(await unlockEnvironment(two, 'prod')).toHaveLength(1);
        await mine.check();
        await expect(theirs.check()).rejects.toMatchObject({ reason: 'lock-lost' });
        await Promise.all([mine.release(), theirs.release()]);
      });
    });

    describe('damaged rows', () => {
      const KINDS = ['version', 'load', 'interval', 'restatement', 'audit', 'run', 'mapping', 'publication'];

      test('are named, left out and put aside once, whatever they were about', async () => {
        const database = await fresh();
        const store = await prepared(database);
        await store.append({ publications: [publication(1, [['gold.a', 'v.a__1']])] });
        const whole = await store.read();
        const { prefix, literal, project } = database;
        for (const [index, kind] of KINDS.entries()) {
          const name = kind === 'mapping' ? 'prod 1' : 'x';
          for (const [number, body] of ['{', 'null', '{"id": 1}'].entries()) {
            if (kind === 'audit' && number === 2) continue;
            const values = [project, `9${index}${number}`, kind, name, body].map(literal).join(', ');
            await database.execute(`insert into ${prefix}log (project, place, kind, name, body) values (${values})`);
          }
        }
        const found = await store.read();
        expect(new Set(found.damaged.map(({ kind }) => kind))).toEqual(new Set(KINDS));
        expect({ ...found, damaged: [] }).toEqual(whole);
        expect((await store.publications()).map(({ number }) => number)).toEqual([1]);
        await store.quarantine(found.damaged);
        expect(await store.read()).toEqual(whole);
        const aside = await database.query(`select body from ${prefix}log where kind like 'damaged %'`);
        expect(aside).toHaveLength(found.damaged.length);
      });

      test('do not hide a lock, which can be ended', async () => {
        const [one, two] = await shared(2);
        if (one === undefined || two === undefined) throw new Error('two connections are opened');
        await prepared(one);
        const { prefix, literal, project } = one;
        const values = [project, 'prod', 'x', '{', '2999'].map(literal).join(', ');
        await one.execute(`insert into ${prefix}locks (project, environment, token, holder, expires) values (${values})`);
        const request = { environment: 'prod', token: 'a', host: 'laptop', processId: 1, command: 'build', since: '2026-01-01' };
        await expect(lockEnvironment(one, request, testWorld)).rejects.toMatchObject({ reason: 'environment-locked' });
        expect(await unlockEnvironment(two, 'prod')).toMatchObject([{ host: 'an unknown machine' }]);
        await (await lockEnvironment(one, request, testWorld)).release();
      });

      test('of the history are left out', async () => {
        const database = await fresh();
        const store = await prepared(database);
        await store.note([{ kind: 'row-count', environment: 'prod', name: 'gold.a', at: '2026-01-01', body: { rows: 1 } }]);
        await database.execute(`update ${database.prefix}history set body = '{'`);
        expect(await store.history({ kind: 'row-count' })).toEqual([]);
        expect(await store.outdated('2027', () => false)).toHaveLength(1);
      });
    });

    describe('its locks', () => {
      const request = (token: string, environment = 'prod') => ({
        environment,
        token,
        host: 'laptop',
        processId: 42,
        command: 'build',
        since: '2026-01-01T08:00:00.000Z',
      });
      const at = (time: () => string): StateWorld => ({ ...testWorld, now: time });

      test('are held by one command, and tell the other who that is', async () => {
        const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
        await prepared(one);
        const lock = await lockEnvironment(one, request('b'), testWorld);
        for (const token of ['a', 'c']) {
          const failure: MartletError = await lockEnvironment(two, { ...request(token), processId: 43 }, testWorld).then(
            () => expect.fail('it got the environment too'),
            (error) => error,
          );
          expect(isMartletError(failure, 'environment-locked') && failure.parameters).toMatchObject({
            environment: 'prod',
            host: 'laptop',
            processId: 42,
            command: 'build',
            since: '2026-01-01T08:00:00.000Z',
          });
          expect(failure.hint).toContain('martlet unlock prod');
        }
        await lock.check();
        const other = await lockEnvironment(two, request('a', 'dev'), testWorld);
        await lock.release();
        await (await lockEnvironment(two, request('d'), testWorld)).release();
        await other.release();
      });

      test('are taken by who comes while the other is about to let go', async () => {
        const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
        await prepared(one);
        const lock = await lockEnvironment(one, request('a'), testWorld);
        let pauses = 0;
        const patient: StateWorld = {
          ...testWorld,
          sleep: async (milliseconds, signal) => {
            if (signal !== undefined) return untilAborted(signal);
            expect(milliseconds).toBeGreaterThan(0);
            pauses += 1;
            if (pauses === 2) await lock.release();
          },
        };
        await (await lockEnvironment(two, request('b'), patient)).release();
        expect(pauses).toBe(2);
      });

      test('end by the clock of the store, whatever the clocks of the commands say', async () => {
        const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
        await prepared(one);
        const minutesAhead = (minutes: number): StateWorld => at(() => new Date(Date.now() + minutes * 60_000).toISOString());
        for (const [mine, theirs] of [[-60, 60] as const, [60, -60] as const]) {
          const lock = await lockEnvironment(one, request('a'), minutesAhead(mine));
          await expect(lockEnvironment(two, request('b'), minutesAhead(theirs))).rejects.toMatchObject({ reason: 'environment-locked' });
          await lock.check();
          await lock.release();
          await (await lockEnvironment(two, request('b'), minutesAhead(theirs))).release();
        }
        const [row] = await one.query(`select ${one.instant(0)} as now, ${one.instant(15)} as later`);
        const [now, later] = [String(row?.now), String(row?.later)];
        expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(60_000);
        expect(Math.round((Date.parse(later) - Date.parse(now)) / 60_000)).toBe(15);
      });

      test('end by themselves when their command is killed, and are not got back by it', async () => {
        let now = '2026-01-01T08:00:00.000Z';
        const [one, two] = clocked(await shared(2), () => now) as [StateDatabase, StateDatabase];
        const store = await prepared(one);
        const killed = await lockEnvironment(
          one,
          request('a'),
          at(() => now),
        );
        now = '2026-01-01T08:14:59.000Z';
        await expect(lockEnvironment(two, request('b'), testWorld)).rejects.toMatchObject({ reason: 'environment-locked' });
        now = '2026-01-01T08:15:00.000Z';
        const next = await lockEnvironment(two, request('b'), testWorld);
        await expect(killed.check()).rejects.toMatchObject({ reason: 'lock-lost', parameters: { environment: 'prod' } });
        expect(await killed.isOurs()).toBe(false);
        const late = killed.hold(() => store.append({ publications: [publication(1, [])] }));
        await expect(late).rejects.toMatchObject({ reason: 'lock-lost' });
        expect((await store.read()).environments.size).toBe(0);
        await next.check();
        await next.release();
      });

      test('are kept by a command that has slept for long, as long as no other has taken the environment', async () => {
        let now = '2026-01-01T08:00:00.000Z';
        const [one, two] = clocked(await shared(2), () => now) as [StateDatabase, StateDatabase];
        const store = await prepared(one);
        const lock = await lockEnvironment(
          one,
          request('a'),
          at(() => now),
        );
        now = '2026-01-01T10:00:00.000Z';
        await lock.hold(() => store.append({ publications: [publication(1, [])] }));
        expect((await store.read()).numbers.get('prod')).toBe(1);
        // Asking has renewed it.
        await expect(lockEnvironment(two, request('b'), testWorld)).rejects.toMatchObject({ reason: 'environment-locked' });
        await lock.release();
      });

      test('take back what was written while they are lost, where the database has transactions', async () => {
        const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
        const store = await prepared(one);
        const lock = await lockEnvironment(one, request('a'), testWorld);
        const failing = lock.hold(async () => {
          await store.append({ publications: [publication(1, [])] });
          throw new Error('killed');
        });
        await expect(failing).rejects.toThrow('killed');
        expect((await createStateStore(two, testWorld).read()).environments.size).toBe(0);
        await lock.release();
      });

      test('are asked for once in some minutes where statements cost much, and each time elsewhere', async () => {
        const [database] = (await shared(1)) as [StateDatabase];
        await prepared(database);
        let now = Date.parse('2026-01-01T08:00:00.000Z');
        let queries = 0;
        const counted = (isCheap: boolean): StateDatabase => ({
          ...database,
          isCheap,
          query: (sql) => {
            queries += 1;
            return database.query(sql);
          },
        });
        const askedAfter = async (isCheap: boolean, minutes: readonly number[]): Promise<readonly number[]> => {
          const lock = await lockEnvironment(
            counted(isCheap),
            request('a'),
            at(() => new Date(now).toISOString()),
          );
          await lock.check();
          const asked: number[] = [];
          for (const passed of minutes) {
            queries = 0;
            now += passed * 60_000;
            expect(await lock.isOurs()).toBe(true);
            asked.push(queries);
          }
          await lock.release();
          return asked;
        };
        expect(await askedAfter(false, [0, 4, 1, 0, -1])).toEqual([0, 0, 1, 0, 1]);
        expect(await askedAfter(true, [0, 4])).toEqual([1, 1]);
      });

      test('are renewed for as long as their command runs, and not once another has taken the environment', async () => {
        let now = Date.parse('2026-01-01T08:00:00.000Z');
        const [database, other] = clocked(await shared(2), () => new Date(now).toISOString()) as [StateDatabase, StateDatabase];
        await prepared(database);
        let sleeper: (() => void) | undefined;
        const world: StateWorld = {
          ...testWorld,
          sleep: (milliseconds, signal) =>
            new Promise((resolve) => {
              signal?.addEventListener('abort', () => resolve(), { once: true });
              sleeper = () => {
                sleeper = undefined;
                now += milliseconds;
                resolve();
              };
            }),
        };
        const wake = async () => {
          await expect.poll(() => sleeper).toBeDefined();
          sleeper?.();
        };
        const leases = async () =>
          (await database.query(`select token, expires from ${database.prefix}locks`)).map((row) => [row.token, row.expires]);
        const lock = await lockEnvironment(database, request('a'), world);
        for (const expected of ['08:20', '08:25', '08:30']) {
          await wake();
          await expect.poll(leases).toEqual([['a', `2026-01-01T${expected}:00.000Z`]]);
        }
        now += 60 * 60_000;
        const next = await lockEnvironment(other, request('b'), testWorld);
        const [held] = await leases();
        await wake();
        await expect.poll(() => sleeper).toBeDefined();
        expect(await leases()).toEqual([held]);
        await expect(lock.check()).rejects.toMatchObject({ reason: 'lock-lost' });
        await Promise.all([lock.release(), next.release()]);
        expect(await leases()).toEqual([]);
      });

      test('are ended at once by whoever unlocks the environment', async () => {
        const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
        await prepared(one);
        const lock = await lockEnvironment(one, request('a'), testWorld);
        expect(await unlockEnvironment(two, 'dev')).toEqual([]);
        expect(await unlockEnvironment(two, 'prod')).toMatchObject([
          { environment: 'prod', host: 'laptop', processId: 42, command: 'build' },
        ]);
        await expect(lock.check()).rejects.toMatchObject({ reason: 'lock-lost' });
        await (await lockEnvironment(two, request('b'), testWorld)).release();
        await lock.release();
      });

      test('let nobody clear up while somebody works on another environment, and nobody begin while it is done', async () => {
        const [one, two] = (await shared(2)) as [StateDatabase, StateDatabase];
        await prepared(one);
        const prod = await lockEnvironment(one, request('a', 'prod'), testWorld);
        const dev = await lockEnvironment(two, request('b', 'dev'), testWorld);
        expect(await prod.whileAlone(async () => expect.fail('dev is at work'))).toBe(false);
        await dev.release();
        const done: string[] = [];
        const alone = await prod.whileAlone(async () => {
          await expect(lockEnvironment(two, request('c', 'dev'), testWorld)).rejects.toMatchObject({
            reason: 'environment-locked',
            parameters: { environment: 'dev' },
          });
          done.push('cleared');
        });
        expect([alone, done]).toEqual([true, ['cleared']]);
        await (await lockEnvironment(two, request('c', 'dev'), testWorld)).release();
        await prod.check();
        await prod.release();
      });
    });
  });
}
