import type { CatalogTest } from '../../../src/catalog/catalog-schema.js';
import type { TestResult } from '../../../src/catalog/history-schema.js';
import type { SiteDetail } from '../../../src/catalog/site/site-data.js';
import { ResultBadge } from '../../parts/badges.js';
import { formatInstant } from '../../parts/format.js';
import { Empty } from '../../parts/page.js';
import { Table } from '../../parts/table.js';
import { testHref } from '../../routing/route.js';

/** The data tests of a relation, with how each has gone so far. */
export function TestsSection({ detail: { tests, history } }: { readonly detail: SiteDetail }) {
  if (tests.length === 0) return <Empty>Nothing is tested: its contract declares no rule.</Empty>;
  const resultsOf = (test: CatalogTest): readonly TestResult[] => history?.tests[test.name] ?? [];
  return (
    <Table<CatalogTest>
      label="Data tests"
      rows={tests.toSorted((one, other) => rankOf(resultsOf(one)) - rankOf(resultsOf(other)))}
      keyOf={({ id }) => id}
      columns={[
        {
          title: 'Test',
          cell: ({ relation, name, description }) => (
            <div class="stacked">
              <a href={testHref(relation, name)}>
                <bdi class="name">{name}</bdi>
              </a>
              {description !== undefined && (
                <span class="quiet" dir="auto">
                  {description}
                </span>
              )}
            </div>
          ),
        },
        { title: 'Column', cell: ({ column }) => <bdi class="name">{column ?? '–'}</bdi>, isExtra: true },
        { title: 'When it fails', cell: ({ severity }) => (severity === 'error' ? 'blocks' : 'warns'), isExtra: true },
        { title: 'Last result', cell: (test) => <ResultBadge status={resultsOf(test).at(-1)?.status} /> },
        { title: 'History', cell: (test) => <ResultStrip results={resultsOf(test)} />, isExtra: true },
      ]}
    />
  );
}

/** What failed last comes first, then what warned. */
export function rankOf(results: readonly TestResult[]): number {
  const status = results.at(-1)?.status;
  return status === 'failed' || status === 'error' ? 0 : status === 'warned' ? 1 : 2;
}

/** The last results as a row of marks, the newest last. */
export function ResultStrip({ results }: { readonly results: readonly TestResult[] }) {
  const shown = results.slice(-SHOWN);
  const failed = shown.filter(({ status }) => status === 'failed' || status === 'error').length;
  return (
    <span class="strip" role="img" aria-label={`${shown.length} results, ${failed} failed`}>
      {shown.map(({ at, status }) => (
        <span key={at} class={`strip-mark result-${status}`} title={`${status}, ${formatInstant(at)}`} />
      ))}
    </span>
  );
}

const SHOWN = 30;
