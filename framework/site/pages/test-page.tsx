import type { CatalogTest } from '../../src/catalog/catalog-schema.js';
import type { TestResult } from '../../src/catalog/history-schema.js';
import type { SiteRelation } from '../../src/catalog/site/site-data.js';
import { loadDetail } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { ResultBadge } from '../parts/badges.js';
import { Code } from '../parts/code.js';
import { formatInstant, formatNumber } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { PathText } from '../parts/path-text.js';
import { ColumnLink, RelationLink } from '../parts/relation-link.js';
import { Table } from '../parts/table.js';
import { TroubleLine } from '../parts/trouble-line.js';
import { href, hrefOf, OWN, testHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';
import { ResultStrip, rankOf } from './relation/tests-section.js';

/** All data tests: those that stand on their own, and how many each relation has. */
export function TestsPage() {
  const { ownTests, relations, hasHistory, troubles } = useSite();
  const found = troubles.filter(({ test }) => test !== undefined);
  const tested = relations.filter(({ tests }) => tests > 0);
  return (
    <Page title="Tests" heading="Tests" lead="Rules that the data keeps, as queries for the rows that break them.">
      {found.length > 0 && (
        <Section title="Failing or warning">
          <ul class="plain-list">
            {found.map((trouble) => (
              <li key={trouble.key}>
                <TroubleLine trouble={trouble} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Rules over several relations">
        {ownTests.length === 0 ? (
          <Empty>The project declares none.</Empty>
        ) : (
          <Table
            label="Data tests of their own"
            rows={ownTests.toSorted((one, other) => rankOf(one.results) - rankOf(other.results))}
            keyOf={({ id }) => id}
            columns={[
              {
                title: 'Test',
                cell: ({ name, description }) => (
                  <div class="stacked">
                    <a href={testHref(undefined, name)}>
                      <bdi class="name">{name}</bdi>
                    </a>
                    <span class="quiet" dir="auto">
                      {description}
                    </span>
                  </div>
                ),
              },
              { title: 'Last result', cell: ({ results }) => <ResultBadge status={results.at(-1)?.status} /> },
              { title: 'History', cell: ({ results }) => <ResultStrip results={results} />, isExtra: true },
            ]}
          />
        )}
      </Section>
      <Section title="Rules of one relation">
        <Table<SiteRelation>
          label="Relations with tests"
          rows={tested.toSorted((one, other) => other.failing - one.failing)}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Relation', cell: ({ id }) => <RelationLink id={id} /> },
            { title: 'Tests', cell: (relation) => <a href={hrefOf(relation, 'tests')}>{formatNumber(relation.tests)}</a>, align: 'end' },
            ...(hasHistory
              ? [{ title: 'Failing', cell: ({ failing }: SiteRelation) => formatNumber(failing), align: 'end' as const }]
              : []),
          ]}
        />
      </Section>
    </Page>
  );
}

/** One data test. */
export function TestPage({ relation, test }: { readonly relation: string; readonly test: string }) {
  return relation === OWN ? <OwnTest name={test} /> : <RelationTest relation={relation} name={test} />;
}

function OwnTest({ name }: { readonly name: string }) {
  const found = useSite().ownTests.find((test) => test.name === name);
  return found === undefined ? <NotFoundPage what={`test "${name}"`} /> : <TestBody test={found} results={found.results} />;
}

function RelationTest({ relation, name }: { readonly relation: string; readonly name: string }) {
  const isKnown = useSite().byId.has(relation);
  const detail = usePart(relation, () => (isKnown ? loadDetail(relation) : Promise.reject(new Error('no such relation'))));
  if (detail.kind === 'loading') return null;
  const found = detail.kind === 'loaded' ? detail.value.tests.find((test) => test.name === name) : undefined;
  if (found === undefined || detail.kind !== 'loaded') return <NotFoundPage what={`test "${name}" of ${relation}`} />;
  return <TestBody test={found} results={detail.value.history?.tests[name] ?? []} />;
}

function TestBody({ test, results }: { readonly test: CatalogTest; readonly results: readonly TestResult[] }) {
  const { name, relation, column, description, severity, warnIf, errorIf, dependsOn, file, sql, id } = test;
  const last = results.at(-1);
  return (
    <Page
      title={name}
      above={
        <>
          <a href={href(['tests'])}>Tests</a> <ResultBadge status={last?.status} />
        </>
      }
      heading={<bdi class="name">{name}</bdi>}
      lead={description}
    >
      <dl class="facts">
        <div>
          <dt>About</dt>
          <dd>
            {relation === undefined ? (
              dependsOn.map((dependency) => (
                <div key={dependency}>
                  <RelationLink id={dependency} />
                </div>
              ))
            ) : column === undefined ? (
              <RelationLink id={relation} />
            ) : (
              <ColumnLink relation={relation} column={column} />
            )}
          </dd>
        </div>
        <div>
          <dt>When it fails</dt>
          <dd>{severity === 'error' ? 'Nothing is published' : 'It is reported'}</dd>
        </div>
        <div>
          <dt>Failing rows allowed</dt>
          <dd>{severity === 'error' ? formatNumber(errorIf) : formatNumber(warnIf)}</dd>
        </div>
        <div>
          <dt>Failing rows found</dt>
          <dd>{last?.failures === undefined ? '–' : formatNumber(last.failures)}</dd>
        </div>
        <div>
          <dt>File</dt>
          <dd>
            <PathText path={file} />
          </dd>
        </div>
      </dl>
      {results.length > 0 && (
        <Section title="Results">
          <Table
            label="Results"
            rows={[...results].reverse()}
            keyOf={({ at }) => at}
            columns={[
              { title: 'When', cell: ({ at }) => <time dateTime={at}>{formatInstant(at)}</time> },
              { title: 'Result', cell: ({ status }) => <ResultBadge status={status} /> },
              { title: 'Failing rows', cell: ({ failures }) => (failures === undefined ? '–' : formatNumber(failures)), align: 'end' },
            ]}
          />
        </Section>
      )}
      {sql !== undefined && (
        <Section title="Query for the failing rows">
          <Code label={id} language="sql" text={sql} />
        </Section>
      )}
    </Page>
  );
}
