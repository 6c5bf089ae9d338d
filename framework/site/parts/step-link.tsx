import type { RecordedStep } from '../../src/run/run-record.js';
import { testHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { RelationLink } from './relation-link.js';

const WORDS: Readonly<Record<RecordedStep['kind'], string>> = { ingest: 'load', model: '', tests: 'tests', monitor: 'monitor' };

/** A step of a run, linked to what it was about. */
export function StepLink({ step: { kind, relation } }: { readonly step: Pick<RecordedStep, 'kind' | 'relation'> }) {
  const { byId, ownTests } = useSite();
  const isOwnTest = !byId.has(relation) && ownTests.some(({ name }) => name === relation);
  return (
    <span class="step-name">
      {isOwnTest ? (
        <a href={testHref(undefined, relation)}>
          <bdi class="name">{relation}</bdi>
        </a>
      ) : (
        <RelationLink id={relation} />
      )}
      {WORDS[kind] !== '' && <span class="quiet small"> {WORDS[kind]}</span>}
    </span>
  );
}
