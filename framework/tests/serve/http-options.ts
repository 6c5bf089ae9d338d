import type { Project } from '../../src/project/index.js';
import { semanticModelOf } from '../../src/semantic/index.js';
import type { AccessEntry } from '../../src/serve/access/access-log.js';
import type { HttpOptions } from '../../src/serve/http/app.js';
import { WHOLE_SCOPE } from '../../src/serve/index.js';
import { wallClock } from '../run-project.js';

type Given = Pick<HttpOptions, 'project' | 'reader' | 'access'> & Partial<HttpOptions>;

/** The options of the API in tests: what a test does not give is generous, and what the server did not foresee fails the test. */
export function httpOptions(given: Given): HttpOptions {
  return {
    clock: wallClock,
    cors: [],
    allowsAnyone: false,
    limits: { rows: 1_000_000, seconds: 30 },
    cacheBytes: 10_000_000,
    onFailure: (failure) => {
      throw failure;
    },
    ...given,
  };
}

/** Lets everybody see everything, and writes into a list who read what. */
export function accessOfAll(project: Project, log: AccessEntry[]): HttpOptions['access'] {
  return {
    identify: async () => ({ name: 'anybody', signIn: 'anonymous', role: 'all', scope: WHOLE_SCOPE, mayAskMetric: () => true }),
    guard: async () => ({ relations: [] }),
    questions: () => semanticModelOf(project),
    refuseIncomplete: () => undefined,
    problem: undefined,
    record: (entry) => void log.push(entry),
  };
}
