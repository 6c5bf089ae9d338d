import { MARTLET_VERSION } from '../artifacts/index.js';
import type { ConnectionConfig } from '../warehouses/targets.js';
import type { SuiteResult } from './run-suite.js';

/** What a run of the suite found, without a word that is the account's own. */
export interface SuiteReport {
  readonly kind: 'conformance';
  readonly martlet: string;
  readonly node: string;
  readonly warehouse: ConnectionConfig['warehouse'];
  readonly startedAt: string;
  readonly seconds: number;
  /** Whether a second principal took part. */
  readonly hasReader: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** By part and name of the case: only what failed or was skipped. */
  readonly cases: readonly {
    readonly part: string;
    readonly name: string;
    readonly outcome: 'failed' | 'skipped';
    readonly reason: string;
  }[];
}

export interface ReportOptions {
  readonly config: ConnectionConfig;
  readonly reader?: ConnectionConfig | undefined;
  /** The schema that the run made. */
  readonly schema: string;
  /** Names that the warehouse gave to who ran it. */
  readonly principals: readonly string[];
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** Texts of a config shorter than this are words of many messages, such as a port. */
const SHORTEST = 3;

/** The report of a run. It can be shared: names of the target, of its users, schemas and hosts are left out of the texts. */
export function suiteReport(
  results: readonly SuiteResult[],
  { config, reader, schema, principals, startedAt, endedAt }: ReportOptions,
): SuiteReport {
  const own = [...textsIn(config), ...textsIn(reader), ...principals]
    .filter((text) => text.length >= SHORTEST && text !== config.warehouse)
    .sort((one, other) => other.length - one.length);
  const shared = (text: string): string =>
    own
      .reduce(withoutWord, text.replaceAll(schema, '[schema]'))
      .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[user]')
      .replaceAll(/\bhttps?:\/\/[^\s,;)]+/gi, '[address]')
      .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '[address]');
  const count = (outcome: SuiteResult['outcome']['outcome']): number => results.filter((each) => each.outcome.outcome === outcome).length;
  return {
    kind: 'conformance',
    martlet: MARTLET_VERSION,
    node: process.versions.node,
    warehouse: config.warehouse,
    startedAt: startedAt.toISOString(),
    seconds: Math.round((endedAt.getTime() - startedAt.getTime()) / 1000),
    hasReader: reader !== undefined,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    cases: results.flatMap(({ part, name, outcome }) => {
      if (outcome.outcome === 'passed') return [];
      const reason = shared(outcome.outcome === 'failed' ? outcome.problem : outcome.reason);
      return [{ part, name, outcome: outcome.outcome, reason }];
    }),
  };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Warehouses write names as they are declared, and folded. */
function withoutWord(text: string, word: string): string {
  return [word, word.toLowerCase(), word.toUpperCase()].reduce((left, form) => left.replaceAll(form, '[target]'), text);
}
