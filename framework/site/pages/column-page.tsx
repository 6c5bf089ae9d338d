import type { ComponentChildren } from 'preact';
import {
  type ColumnEdge,
  type ColumnGraph,
  columnOf,
  createColumnGraph,
  exposureOf,
  isValueEdge,
  relationOf,
} from '../data/column-graph.js';
import { loadColumns, loadDetail } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { ResultBadge } from '../parts/badges.js';
import { MetricLink } from '../parts/metric-link.js';
import { Empty, Page, Section } from '../parts/page.js';
import { ColumnLink, RelationLink } from '../parts/relation-link.js';
import { Table } from '../parts/table.js';
import { href, testHref } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';
import { NotFoundPage } from './not-found-page.js';
import { ColumnDescription, Marks } from './relation/contract-section.js';
import { ColumnProfileView } from './relation/profile-section.js';

/** One column: what it means, where it comes from and where it goes. */
export function ColumnPage({ relation: id, column: name }: { readonly relation: string; readonly column: string }) {
  const { byId, metrics } = useSite();
  const relation = byId.get(id);
  const detail = usePart(id, () => loadDetail(id));
  const graph = usePart('columns', async () => createColumnGraph(await loadColumns()));
  if (relation === undefined) return <NotFoundPage what={`relation "${id}"`} />;
  if (detail.kind === 'failed') return <Empty>{detail.message}</Empty>;
  // Both at once, so that nothing that is read already moves.
  if (detail.kind === 'loading' || graph.kind === 'loading') return null;
  const column = detail.value.columns.find((candidate) => candidate.name === name);
  if (column === undefined) return <NotFoundPage what={`column "${name}" of ${id}`} />;
  const { profile, history } = detail.value;
  const columnProfile = profile?.columns[name];
  const tests = detail.value.tests.filter((test) => test.column === name);
  const read = metrics.filter(({ columns }) => columns.includes(`${id}.${name}`));
  return (
    <Page
      title={`${name}, ${relation.name}`}
      above={
        <>
          Column of <RelationLink id={id} />
        </>
      }
      heading={<bdi class="name">{name}</bdi>}
    >
      <dl class="facts">
        <div>
          <dt>Type</dt>
          <dd>
            <span class="name">{column.type}</span>
            {column.nullable ? ' or null' : ', never null'}
          </dd>
        </div>
        <div class="wide">
          <dt>Meaning</dt>
          <dd>
            <ColumnDescription column={column} />
          </dd>
        </div>
      </dl>
      <Marks column={column} />
      <Section title="Lineage" note={<a href={href(['lineage'], { level: 'column', column: `${id}.${name}` })}>Open in the graph</a>}>
        {graph.kind === 'loaded' && <Origins graph={graph.value} column={`${id}.${name}`} />}
        {graph.kind === 'failed' && <Empty>{graph.message}</Empty>}
      </Section>
      {read.length > 0 && (
        <Section title="Metrics that read it">
          <ul class="inline-list">
            {read.map((metric) => (
              <li key={metric.name}>
                <MetricLink name={metric.name} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {tests.length > 0 && (
        <Section title="Tests">
          <Table
            label="Tests of the column"
            rows={tests}
            keyOf={(test) => test.id}
            columns={[
              {
                title: 'Test',
                cell: (test) => (
                  <a href={testHref(test.relation, test.name)}>
                    <bdi class="name">{test.name}</bdi>
                  </a>
                ),
              },
              { title: 'Last result', cell: (test) => <ResultBadge status={history?.tests[test.name]?.at(-1)?.status} /> },
            ]}
          />
        </Section>
      )}
      {columnProfile !== undefined && profile !== undefined && (
        <Section title="Profile">
          <div class="profile">
            <ColumnProfileView name={name} profile={columnProfile} rows={profile.rows} />
          </div>
        </Section>
      )}
    </Page>
  );
}

const UP: Readonly<Record<string, string>> = {
  copied: 'copied from',
  transformed: 'transformed from',
  aggregated: 'aggregated from',
  masked: 'masked or counted from',
  opaque: 'may read',
  filtered: 'filtered by',
  joined: 'joined by',
  grouped: 'grouped by',
  ordered: 'ordered by',
};
const DOWN: Readonly<Record<string, string>> = {
  copied: 'copied into',
  transformed: 'transformed into',
  aggregated: 'aggregated into',
  masked: 'masked or counted into',
  opaque: 'may be read by',
  read: 'read by',
  filtered: 'filters',
  joined: 'joins',
  grouped: 'groups',
  ordered: 'orders',
};

function Origins({ graph, column }: { readonly graph: ColumnGraph; readonly column: string }) {
  const upstream = graph.upstream.get(column) ?? [];
  const downstream = graph.downstream.get(column) ?? [];
  return (
    <div class="halves">
      <div>
        <h3>Where it comes from</h3>
        <Expression text={graph.expressions[column.toLowerCase()]} />
        {upstream.length === 0 ? (
          <Empty>Nowhere: it is where the value comes in.</Empty>
        ) : (
          <Tree graph={graph} edges={upstream} direction="upstream" seen={new Set([column])} />
        )}
      </div>
      <div>
        <h3>Where it goes</h3>
        {downstream.length === 0 ? (
          <Empty>Nowhere: nothing is made of it.</Empty>
        ) : (
          <Tree graph={graph} edges={downstream} direction="downstream" seen={new Set([column])} />
        )}
      </div>
    </div>
  );
}

interface TreeProps {
  readonly graph: ColumnGraph;
  readonly edges: readonly ColumnEdge[];
  readonly direction: 'upstream' | 'downstream';
  /** Columns that the tree has told of: each is followed once. */
  readonly seen: Set<string>;
  readonly depth?: number;
}

/** Deeper branches are for the graph. */
const DEEPEST = 6;
const MOST = 60;

function Tree({ graph, edges, direction, seen, depth = 0 }: TreeProps) {
  return (
    <ul class="tree-list">
      {edges.slice(0, MOST).map((edge) => {
        const end = direction === 'upstream' ? edge.from : edge.to;
        const isNew = !seen.has(end);
        seen.add(end);
        const next = graph[direction].get(end) ?? [];
        const follows = isNew && isValueEdge(edge) && !end.endsWith('.*') && next.length > 0;
        return (
          <li key={`${end} ${edge.kind}`}>
            <span class="quiet">{(direction === 'upstream' ? UP : DOWN)[edge.kind]}</span> <End end={end} />
            <Expression text={graph.expressions[end.toLowerCase()]} />
            {follows && depth < DEEPEST && <Tree graph={graph} edges={next} direction={direction} seen={seen} depth={depth + 1} />}
          </li>
        );
      })}
      {edges.length > MOST && <li class="quiet">and {edges.length - MOST} more</li>}
    </ul>
  );
}

/** What a column is computed with. */
function Expression({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <code class="expression">{text}</code>;
}

function End({ end }: { readonly end: string }): ComponentChildren {
  const exposure = exposureOf(end);
  if (exposure !== undefined) {
    return (
      <a href={href(['exposure', exposure])}>
        <bdi>{exposure}</bdi>
      </a>
    );
  }
  if (columnOf(end) !== '*') return <ColumnLink relation={relationOf(end)} column={columnOf(end)} />;
  return (
    <>
      rows of <RelationLink id={relationOf(end)} />
    </>
  );
}
