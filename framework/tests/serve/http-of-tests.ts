import { afterEach } from 'vitest';
import type { Project } from '../../src/project/index.js';
import type { AccessEntry } from '../../src/serve/access/access-log.js';
import { createHttpApp, type HttpApp, type HttpOptions } from '../../src/serve/http/app.js';
import { accessOfAll, httpOptions } from './http-options.js';
import { type ReaderOfTests, readerOfTests } from './reader-of-tests.js';

const opened: ReaderOfTests[] = [];

afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.close();
});

export interface HttpOfTests {
  readonly app: HttpApp;
  readonly reader: ReaderOfTests;
  readonly log: AccessEntry[];
  readonly failures: unknown[];
  /** Asks, and reads the answer as text. */
  ask(path: string, init?: RequestInit): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }>;
}

/** The API on publications of a test; everybody may see everything. */
export async function httpOfTests(project: Project, options: Partial<HttpOptions> = {}): Promise<HttpOfTests> {
  const reader = await readerOfTests();
  opened.push(reader);
  const log: AccessEntry[] = [];
  const failures: unknown[] = [];
  const app = await createHttpApp(
    httpOptions({
      project,
      reader,
      access: accessOfAll(project, log),
      allowsAnyone: true,
      onFailure: (failure) => void failures.push(failure),
      ...options,
    }),
  );
  return {
    app,
    reader,
    log,
    failures,
    ask: async (path, init) => {
      const response = await app.fetch(new Request(`http://localhost${path}`, init));
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
  };
}
