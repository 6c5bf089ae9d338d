import type { OperationNode } from 'kysely';
import { isMartletError, MartletError } from '../../errors.js';
import { atRunInstant } from '../../sql/index.js';
import type { Dialect } from '../../warehouses/dialect.js';
import { type Finding, findingOf, type Subject } from './finding.js';
import type { MentionPlace } from './place.js';

/** A check is no run. */
export const ANY_INSTANT = '2024-02-29T12:00:00Z';

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
      dialect.compile(atRunInstant(query, ANY_INSTANT));
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
