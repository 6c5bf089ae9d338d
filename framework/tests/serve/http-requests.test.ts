import { beforeAll, describe, expect, it, vi } from 'vitest';
import { MartletError } from '../../src/errors.js';
import { loadProject, type Project } from '../../src/project/index.js';
import { semanticModelOf } from '../../src/semantic/index.js';
import type { HttpAccess } from '../../src/serve/http/door.js';
import { WHOLE_SCOPE } from '../../src/serve/index.js';
import { tempProject } from '../temp-project.js';
import { httpOfTests } from './http-of-tests.js';

let project: Project;
beforeAll(async () => {
  project = await loadProject(tempProject({}));
});

const NUMBERS = { 'gold.numbers': { sql: 'select i::bigint as n, i % 7 as rest from range(100) t(i)', grain: ['n'] } } as const;
const MANY = {
  'gold.numbers': { sql: "select i::bigint as n, repeat('x', 100) as filler from range(1000000) t(i)", grain: ['n'] },
} as const;
const ROWS = '/v1/relations/gold.numbers/rows';

function sql(text: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sql: text }) };
}

describe('an answer', () => {
  it('is not sent again to a client that has it, until something is published', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(NUMBERS);
    const first = await ask(ROWS);
    const etag = first.headers.get('etag') ?? '';
    const again = await ask(ROWS, { headers: { 'if-none-match': etag } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    // Another question and another format are other answers.
    expect((await ask(`${ROWS}?limit=1`, { headers: { 'if-none-match': etag } })).status).toBe(200);
    expect((await ask(`${ROWS}?format=csv`, { headers: { 'if-none-match': etag } })).status).toBe(200);
    await reader.publish({ 'gold.numbers': { ...NUMBERS['gold.numbers'], sql: 'select 7::bigint as n, 0 as rest' } });
    const later = await ask(ROWS, { headers: { 'if-none-match': etag } });
    expect([later.status, JSON.parse(later.text).rows]).toEqual([200, [{ n: '7', rest: '0' }]]);
    expect(reader.leases()).toBe(0);
  });

  it('is kept for all who have the same rights, and for no one else', async () => {
    const asked: string[] = [];
    const scopes = {
      all: WHOLE_SCOPE,
      few: {
        name: 'few',
        viewsOf: (publication: Parameters<typeof WHOLE_SCOPE.viewsOf>[0]) =>
          WHOLE_SCOPE.viewsOf(publication).map((view) => ({ ...view, sql: 'select * from source where n < 2' })),
      },
    };
    const { ask, reader } = await httpOfTests(project, {
      access: {
        identify: async ({ apiKey = 'all' }) => {
          asked.push(apiKey);
          return { name: apiKey, signIn: 'key', role: apiKey, scope: apiKey === 'few' ? scopes.few : scopes.all, mayAskMetric: () => true };
        },
        guard: async () => ({ relations: [] }),
        questions: () => semanticModelOf(project),
        refuseIncomplete: () => undefined,
        problem: undefined,
        record: () => undefined,
      },
    });
    await reader.publish(NUMBERS);
    const count = sql('select count(*) as n from gold.numbers');
    const rowsFor = async (key: string): Promise<unknown> =>
      JSON.parse((await ask('/v1/sql', { ...count, headers: { 'content-type': 'application/json', 'x-api-key': key } })).text).rows;
    expect(await rowsFor('all')).toEqual([{ n: '100' }]);
    expect(await rowsFor('few')).toEqual([{ n: '2' }]);
    expect(await rowsFor('all')).toEqual([{ n: '100' }]);
    expect(asked).toEqual(['all', 'few', 'all']);
  });

  it('has no body for HEAD, and asks the engine nothing', async () => {
    const { ask, reader } = await httpOfTests(project);
    await reader.publish(NUMBERS);
    const head = await ask(ROWS, { method: 'HEAD' });
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', (await ask(ROWS)).headers.get('etag')]);
    expect(reader.leases()).toBe(0);
  });

  it('streams what is long, and is taken as fast as the client reads', async () => {
    const { app, reader, log } = await httpOfTests(project);
    await reader.publish(MANY);
    const response = await app.fetch(new Request(`http://localhost${ROWS}?limit=1000000&format=ndjson`));
    let lines = 0;
    for await (const chunk of response.body ?? []) for (const byte of chunk) if (byte === 10) lines += 1;
    expect(lines).toBe(1_000_000);
    expect(reader.leases()).toBe(0);
    expect(log).toMatchObject([{ outcome: 'answered', rows: 1_000_000, relations: ['gold.numbers'], publication: 1 }]);
  });

  it('ends in the engine when the client goes away', async () => {
    const { app, reader, log } = await httpOfTests(project);
    await reader.publish(MANY);
    const response = await app.fetch(new Request(`http://localhost${ROWS}?limit=1000000&format=ndjson`));
    const reading = response.body?.getReader();
    await reading?.read();
    expect(reader.leases()).toBe(1);
    await reading?.cancel();
    await vi.waitFor(() => expect(reader.leases()).toBe(0));
    expect(log).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('ends in the engine when the client goes away before the first row', async () => {
    const { app, reader } = await httpOfTests(project);
    await reader.publish(NUMBERS);
    const controller = new AbortController();
    const endless = sql('select count(*) as n from range(100000000000) t(i), range(1000) u(j) where i * j % 7 = 3');
    const answer = app.fetch(new Request('http://localhost/v1/sql', { ...endless, signal: controller.signal }));
    await vi.waitFor(() => expect(reader.leases()).toBe(1));
    controller.abort();
    await answer;
    await vi.waitFor(() => expect(reader.leases()).toBe(0));
  });
});

describe('a limit', () => {
  it('stops the engine after so many seconds', async () => {
    const { ask, reader } = await httpOfTests(project, { limits: { rows: 1000, seconds: 0.2 } });
    await reader.publish(NUMBERS);
    const answer = await ask('/v1/sql', sql('select count(*) as n from range(100000000000) t(i), range(1000) u(j) where i * j % 7 = 3'));
    expect([answer.status, JSON.parse(answer.text).title, reader.leases()]).toEqual([504, 'answer-too-slow', 0]);
  });

  it.each(['json', 'csv', 'arrow', 'parquet'])('refuses an answer of more rows in %s', async (format) => {
    const { ask, reader } = await httpOfTests(project, { limits: { rows: 10, seconds: 30 } });
    await reader.publish(NUMBERS);
    const answer = await ask(`/v1/sql?format=${format}`, sql('select * from gold.numbers'));
    expect([answer.status, JSON.parse(answer.text).title, reader.leases()]).toEqual([422, 'answer-too-long', 0]);
    expect((await ask(`/v1/sql?format=${format}`, sql('select * from gold.numbers where n < 10'))).status).toBe(200);
    // A page is as long as answers may be.
    expect(JSON.parse((await ask(`${ROWS}?limit=1000`)).text).rows).toHaveLength(10);
  });

  it('lets a reader ask so often, and says when again', async () => {
    const { ask, reader } = await httpOfTests(project, { limits: { rows: 10, seconds: 30, requestsPerMinute: 2 } });
    await reader.publish(NUMBERS);
    const statuses = [await ask('/v1/relations'), await ask('/v1/relations')].map(({ status }) => status);
    const third = await ask('/v1/relations');
    expect([...statuses, third.status, third.headers.get('retry-after')]).toEqual([200, 200, 429, expect.stringMatching(/^(29|30)$/)]);
    // Whether the server is well may be asked at any time.
    expect((await ask('/health')).status).toBe(200);
  });

  it('lets a reader use so much of the engine', async () => {
    const { ask, reader } = await httpOfTests(project, { limits: { rows: 10, seconds: 30, engineSecondsPerMinute: 0.000_001 } });
    await reader.publish(NUMBERS);
    expect((await ask('/v1/sql', sql('select 1 as n'))).status).toBe(200);
    expect((await ask('/v1/sql', sql('select 1 as n'))).status).toBe(429);
  });
});

describe('a request', () => {
  it.each([
    ['a body that is no JSON', '{"sql": ', 'application/json', 400, 'request-invalid'],
    ['a body of another type', 'select 1', 'text/plain', 415, 'body-type-unsupported'],
    ['a body without what it needs', '{}', 'application/json', 400, 'request-invalid'],
    ['a body with more than it takes', '{"sql": "select 1", "user": "root"}', 'application/json', 400, 'request-invalid'],
    [
      'a body that is nested without end',
      `{"sql": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'application/json',
      400,
      'request-invalid',
    ],
    ['a body of 2 MB', JSON.stringify({ sql: `select '${'x'.repeat(2_000_000)}'` }), 'application/json', 413, 'request-too-large'],
    ['SQL that is none', '{"sql": "selec 1"}', 'application/json', 422, 'answer-failed'],
    [
      'SQL that fails on its way',
      '{"sql": "select cast(n || \'x\' as bigint) as n from gold.numbers"}',
      'application/json',
      422,
      'answer-failed',
    ],
    ['two columns of one name', '{"sql": "select 1 as a, 2 as a"}', 'application/json', 400, 'request-invalid'],
  ])('with %s is refused', async (_, body, type, status, title) => {
    const { ask, reader, failures } = await httpOfTests(project);
    await reader.publish(NUMBERS);
    const answer = await ask('/v1/sql', { method: 'POST', headers: { 'content-type': type }, body });
    expect([answer.status, JSON.parse(answer.text).title]).toEqual([status, title]);
    expect([failures, reader.leases()]).toEqual([[], 0]);
  });

  it('of a body without end is refused before it is read to its end', async () => {
    const { app, reader } = await httpOfTests(project);
    await reader.publish(NUMBERS);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    // The types of Node don't know that a stream needs it.
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' } as RequestInit;
    expect((await app.fetch(new Request('http://localhost/v1/sql', init))).status).toBe(413);
    expect(sent).toBeLessThan(4_000_000);
  });

  it('for another path or with another method is answered with what there is', async () => {
    const { ask } = await httpOfTests(project);
    expect((await ask('/v2/relations')).status).toBe(404);
    const wrong = await ask('/v1/relations', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'OPTIONS, GET, HEAD']);
    const options = await ask('/v1/query', { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'OPTIONS, GET, HEAD, POST']);
  });

  it('of a page of another origin is allowed where the config says so', async () => {
    const { ask } = await httpOfTests(project, { cors: ['https://app.example.com'] });
    const preflight = (origin: string) =>
      ask('/v1/query', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' },
      });
    expect((await preflight('https://app.example.com')).headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect((await preflight('https://evil.example.com')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await ask('/health', { headers: { origin: 'https://app.example.com' } })).headers.get('access-control-allow-origin')).toBe(
      'https://app.example.com',
    );
  });

  it('keeps the name that a client gives it, if it is one', async () => {
    const { ask } = await httpOfTests(project);
    expect((await ask('/health', { headers: { 'x-request-id': 'my-request.1' } })).headers.get('x-request-id')).toBe('my-request.1');
    expect((await ask('/health', { headers: { 'x-request-id': 'a b' } })).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('before the first publication is told to come again', async () => {
    const { ask } = await httpOfTests(project);
    expect((await ask('/ready')).status).toBe(503);
    const rows = await ask(ROWS);
    expect([rows.status, rows.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('is refused where signing in failed often from its address, unless its key was good before', async () => {
    const access: HttpAccess = {
      identify: async ({ apiKey }) => {
        if (apiKey === 'good') return { name: 'good', signIn: 'key', role: 'all', scope: WHOLE_SCOPE, mayAskMetric: () => true };
        throw new MartletError('credentials-refused', { problem: 'there is no such key' });
      },
      guard: async () => ({ relations: [] }),
      questions: () => semanticModelOf(project),
      refuseIncomplete: () => undefined,
      problem: undefined,
      record: () => undefined,
    };
    const { app, reader } = await httpOfTests(project, { access });
    await reader.publish(NUMBERS);
    const statusOf = async (key: string, address: string): Promise<number> =>
      (await app.fetch(new Request(`http://localhost${ROWS}`, { headers: { 'x-api-key': key } }), address)).status;
    expect(await statusOf('good', '10.0.0.1')).toBe(200);
    const statuses = new Set<number>();
    for (let time = 0; time < 70; time += 1) statuses.add(await statusOf(`guess ${time}`, '10.0.0.1'));
    expect([...statuses]).toEqual([401, 429]);
    expect([await statusOf('good', '10.0.0.1'), await statusOf('a guess', '10.0.0.2')]).toEqual([200, 401]);
  });

  it('finds the server unready while it can’t say who read what', async () => {
    const problem = new Error('the disk is full');
    const { ask, reader } = await httpOfTests(project, {
      access: {
        identify: async () => ({ name: 'anybody', signIn: 'anonymous', role: 'all', scope: WHOLE_SCOPE, mayAskMetric: () => true }),
        guard: async () => ({ relations: [] }),
        questions: () => semanticModelOf(project),
        refuseIncomplete: () => undefined,
        problem,
        record: () => undefined,
      },
    });
    await reader.publish(NUMBERS);
    const ready = await ask('/ready');
    expect([ready.status, JSON.parse(ready.text)]).toMatchObject([503, { status: 'log-unwritten' }]);
  });
});
