import type { RelationHistory } from '../../../src/catalog/history-schema.js';
import type { SiteDetail } from '../../../src/catalog/site/site-data.js';
import { ResultBadge } from '../../parts/badges.js';
import { Series } from '../../parts/charts.js';
import { formatDuration, formatInstant, formatNumber, formatScore } from '../../parts/format.js';
import { Empty, Section } from '../../parts/page.js';
import { Table } from '../../parts/table.js';

/** Builds, versions and changes over time. */
export function HistorySection({ detail: { history } }: { readonly detail: SiteDetail }) {
  if (history === undefined) return <Empty>No run has left results of it yet.</Empty>;
  const { builds, versions, changes, scores } = history;
  const latest = scores.at(-1);
  return (
    <>
      <Charts builds={builds} scores={scores} />
      <Section title="Builds">
        {builds.length === 0 ? (
          <Empty>It has not been built.</Empty>
        ) : (
          <Table
            label="Builds"
            rows={[...builds].reverse()}
            keyOf={({ at }) => at}
            columns={[
              { title: 'When', cell: ({ at }) => <time dateTime={at}>{formatInstant(at)}</time> },
              { title: 'Result', cell: ({ status }) => <ResultBadge status={status} /> },
              { title: 'Rows', cell: ({ rows }) => (rows === undefined ? '–' : formatNumber(rows)), align: 'end' },
              { title: 'Took', cell: ({ milliseconds }) => formatDuration(milliseconds), align: 'end' },
              { title: 'Why', cell: ({ message }) => <span dir="auto">{message ?? ''}</span>, isExtra: true },
            ]}
          />
        )}
      </Section>
      {latest !== undefined && (
        <Section title="Quality">
          <Table
            label="Quality by dimension"
            rows={Object.entries(latest.dimensions)}
            keyOf={([dimension]) => dimension}
            columns={[
              { title: 'Dimension', cell: ([dimension]) => dimension },
              { title: 'Score of 100', cell: ([, score]) => formatScore(score), align: 'end' },
            ]}
          />
        </Section>
      )}
      {versions.length > 0 && (
        <Section title="Versions">
          <Table
            label="Versions"
            rows={versions}
            keyOf={({ fingerprint }) => fingerprint}
            columns={[
              { title: 'Fingerprint', cell: ({ fingerprint }) => <span class="name">{fingerprint.slice(0, 12)}</span> },
              { title: 'Built', cell: ({ builtAt }) => <time dateTime={builtAt}>{formatInstant(builtAt)}</time> },
              {
                title: 'Served in',
                cell: ({ environments }) =>
                  environments.length === 0 ? <span class="quiet">no environment</span> : <bdi>{environments.join(', ')}</bdi>,
              },
            ]}
          />
        </Section>
      )}
      {changes.length > 0 && (
        <Section title="Changes">
          <Table
            label="Changes"
            rows={changes}
            keyOf={({ at, summary }) => `${at} ${summary}`}
            columns={[
              { title: 'When', cell: ({ at }) => <time dateTime={at}>{formatInstant(at)}</time> },
              { title: 'Kind', cell: ({ kind }) => kind },
              { title: 'What', cell: ({ summary }) => <span dir="auto">{summary}</span> },
              { title: 'Columns', cell: ({ columns }) => <bdi class="name">{columns.join(', ')}</bdi>, isExtra: true },
            ]}
          />
        </Section>
      )}
    </>
  );
}

function Charts({ builds, scores }: Pick<RelationHistory, 'builds' | 'scores'>) {
  const rows = builds.flatMap(({ at, rows: value }) => (value === undefined ? [] : [{ at, value }]));
  const times = builds.flatMap(({ at, status, milliseconds: value }) => (status === 'succeeded' ? [{ at, value }] : []));
  return (
    <div class="charts">
      {rows.length > 0 && <Series label="Rows" points={rows} format={formatNumber} />}
      {times.length > 0 && <Series label="Run time" points={times} format={formatDuration} />}
      {scores.length > 0 && <Series label="Quality" points={scores.map(({ at, score }) => ({ at, value: score }))} format={formatScore} />}
    </div>
  );
}
