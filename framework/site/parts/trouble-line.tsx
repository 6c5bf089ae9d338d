import type { Trouble } from '../data/troubles.js';
import { hrefOf, testHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { HealthBadge, ResultBadge } from './badges.js';
import { countOf } from './format.js';
import { RelationLink } from './relation-link.js';

/** One line about something that needs attention. */
export function TroubleLine({ trouble: { status, relation, test, because, error } }: { readonly trouble: Trouble }) {
  const known = useSite().byId.get(relation ?? '');
  if (test !== undefined) {
    const { test: name, failures } = test;
    return (
      <span class="trouble">
        <ResultBadge status={test.status} />
        <span>
          <a href={testHref(relation, name)}>
            <bdi class="name">{name}</bdi>
          </a>
          {relation !== undefined && (
            <>
              {' '}
              on <RelationLink id={relation} />
            </>
          )}
          {failures !== undefined && <span class="quiet">, {countOf(failures, 'failing row')}</span>}
        </span>
      </span>
    );
  }
  return (
    <span class="trouble">
      <HealthBadge health={status} />
      <span>
        {relation !== undefined && <RelationLink id={relation} />}
        {because !== undefined && (
          <span class="quiet">
            {' '}
            because of <bdi>{because}</bdi>
          </span>
        )}
        {status === 'stale' && known !== undefined && <a href={hrefOf(known)}> older than promised</a>}
        {error !== undefined && (
          <bdi class="quiet clamp-1">
            {error.code} {error.message}
          </bdi>
        )}
      </span>
    </span>
  );
}
