import type { OperationNode } from 'kysely';
import { isMartletError, MartletError } from '../../errors.js';
import { atRunInstant } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import { type Finding, findingOf, type Subject } from './finding.js';
import type { MentionPlace } from './place.js';

/** A check is no run. */
const ANY_INSTANT = '2024-02-29T12:00:00Z';

const COMPILED = new WeakMap<OperationNode, Map<Dialect, string | MartletError>>();

/**
 * A query as a dialect writes it. What a dialect can't express is looked for first, and what the engine refuses after that, in the same text.
 *
 * @throws MartletError `expression-unsupported`.
 */
export function compileOnce(query: OperationNode, dialect: Dialect): string {
  const texts = COMPILED.get(query) ?? new Map<Dialect, string | MartletError>();
  COMPILED.set(query, texts);
  const text = texts.get(dialect) ?? compiled(query, dialect);
  texts.set(dialect, text);
  if (text instanceof MartletError) throw text;
  return text;
}

function compiled(query: OperationNode, dialect: Dialect): string | MartletError {
  try {
    return dialect.compile(atRunInstant(query, ANY_INSTANT));
  } catch (error) {
    if (error instanceof MartletError) return error;
    throw error;
  }
}

/** What of a query the dialects can't express. `within` is the property that builds the query. */
export function checkCapabilities(
  subject: Subject,
  query: OperationNode,
  dialects: readonly Dialect[],
  within: readonly string[] = ['query'],
): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const dialect of dialects) {
    try {
      compileOnce(query, dialect);
    } catch (error) {
      if (!(error instanceof MartletError)) throw error;
      const { named, mentions } = described(subject.id, error);
      // Some mistakes are the same in every dialect.
      found.set(named.message, findingOf(subject, named, { kind: 'mention', within, mentions }));
    }
  }
  return [...found.values()];
}

/** Whether all dialects can express a query. */
export function canExpress(query: OperationNode, dialects: readonly Dialect[]): boolean {
  return checkCapabilities({ id: '', file: '' }, query, dialects).length === 0;
}

function described(model: string, error: MartletError): { readonly named: MartletError; readonly mentions: MentionPlace['mentions'] } {
  if (!isMartletError(error, 'expression-unsupported')) return { named: error, mentions: [] };
  const { parameters } = error;
  return {
    named: new MartletError('expression-unsupported', { ...parameters, model }, undefined, { cause: error }),
    mentions: [{ kind: 'call', name: parameters.expression }],
  };
}
