import type { ComponentChildren } from 'preact';
import type { SiteIndex } from '../../src/catalog/site/site-data.js';
import { type ColumnGraph, columnOf, createColumnGraph, exposureOf, isValueEdge, relationOf } from '../data/column-graph.js';
import { loadColumns } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { countOf } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { ColumnLink } from '../parts/relation-link.js';
import { Table } from '../parts/table.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

type PersonalColumn = SiteIndex['personal'][number];

/** Which columns hold personal data, where it comes in, where it goes, and how it is masked. */
export function PersonalPage() {
  const { personal } = useSite();
  const graph = usePart('columns', async () => createColumnGraph(await loadColumns()));
  const undeclared = personal.filter(({ isDeclared }) => !isDeclared);
  const relations = new Set(personal.map(({ relation }) => relation)).size;
  return (
    <Page
      title="Personal data"
      heading="Personal data"
      lead={
        personal.length === 0
          ? undefined
          : `${countOf(personal.length, 'column')} of ${countOf(relations, 'relation')} hold personal data. It is followed through every query.`
      }
    >
      {personal.length === 0 && <Empty>No column is marked with pii(…), so that nothing is masked or followed.</Empty>}
      {undeclared.length > 0 && (
        <Section title="Not declared" note="These columns hold personal data and do not say so.">
          <ul class="plain-list">
            {undeclared.map(({ relation, column, class: kind }) => (
              <li key={`${relation}.${column}`}>
                <ColumnLink relation={relation} column={column} /> <span class="quiet">{kind}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {personal.length > 0 && graph.kind === 'loaded' && <Ways personal={personal} graph={graph.value} />}
    </Page>
  );
}

interface Way extends PersonalColumn {
  readonly key: string;
  /** The columns that hold the values themselves, or values from which these can be recognised. */
  readonly held: readonly string[];
  /** The columns in which nothing of them is left. */
  readonly masked: readonly string[];
  readonly exposures: readonly string[];
}

function Ways({ personal, graph }: { readonly personal: readonly PersonalColumn[]; readonly graph: ColumnGraph }) {
  return (
    <Section title="Where it comes in, and where it goes">
      <Table<Way>
        label="Personal data"
        rows={waysOf(personal, graph)}
        keyOf={({ key }) => key}
        columns={[
          {
            title: 'Comes in at',
            cell: ({ relation, column, class: kind }) => (
              <div class="stacked">
                <ColumnLink relation={relation} column={column} />
                <span class="quiet small">{kind}</span>
              </div>
            ),
          },
          { title: 'Goes to, as personal data', cell: ({ held }) => <Columns keys={held} none="nowhere" /> },
          {
            title: 'Masked or counted in',
            cell: ({ masked }) => (
              <Columns keys={masked} none="nowhere">
                {(key) => <code class="expression">{graph.expressions[key]}</code>}
              </Columns>
            ),
          },
          {
            title: 'Read by',
            cell: ({ exposures }) =>
              exposures.length === 0 ? (
                <span class="quiet">no exposure</span>
              ) : (
                exposures.map((name) => (
                  <div key={name}>
                    <a href={href(['exposure', name])}>
                      <bdi>{name}</bdi>
                    </a>
                  </div>
                ))
              ),
          },
        ]}
      />
    </Section>
  );
}

interface ColumnsProps {
  readonly keys: readonly string[];
  readonly none: string;
  readonly children?: (key: string) => ComponentChildren;
}

function Columns({ keys, none, children }: ColumnsProps) {
  if (keys.length === 0) return <span class="quiet">{none}</span>;
  return (
    <div class="stacked">
      {keys.map((key) => (
        <div key={key}>
          <ColumnLink relation={relationOf(key)} column={columnOf(key)} />
          {children?.(key)}
        </div>
      ))}
    </div>
  );
}

/** One way for each column into which no other personal data leads. */
function waysOf(personal: readonly PersonalColumn[], graph: ColumnGraph): readonly Way[] {
  const keyOf = ({ relation, column }: PersonalColumn): string => `${relation}.${column}`.toLowerCase();
  const isPersonal = new Set(personal.map(keyOf));
  return personal.flatMap((column): readonly Way[] => {
    const key = keyOf(column);
    const comesFrom = (graph.upstream.get(key) ?? []).some(
      (edge) => edge.kind !== 'masked' && isValueEdge(edge) && isPersonal.has(edge.from),
    );
    if (comesFrom) return [];
    const held = new Set([key]);
    const masked = new Set<string>();
    const exposures = new Set<string>();
    // A set is walked to the end of what is added meanwhile.
    for (const from of held) {
      for (const edge of graph.downstream.get(from) ?? []) {
        const exposure = exposureOf(edge.to);
        if (exposure !== undefined) exposures.add(exposure);
        else if (!isValueEdge(edge) || edge.to.endsWith('.*')) continue;
        else if (edge.kind === 'masked') masked.add(edge.to);
        else if (isPersonal.has(edge.to)) held.add(edge.to);
      }
    }
    held.delete(key);
    return [{ ...column, key, held: [...held], masked: [...masked], exposures: [...exposures] }];
  });
}
