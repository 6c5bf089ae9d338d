import type { SiteMetricDetail } from '../../../src/catalog/site/site-metrics.js';
import { OriginLink } from '../../parts/dimension-link.js';
import { Empty, Section } from '../../parts/page.js';
import { Table } from '../../parts/table.js';

type Attribute = SiteMetricDetail['attributes'][number];

interface Way {
  readonly way: string;
  readonly relation: string;
  readonly isTime: boolean;
  readonly names: readonly string[];
  readonly isOverlapping: boolean;
}

/** What a metric can be asked by, in groups: dates first, then what each way leads to. */
export function AttributesSection({ detail: { name, attributes } }: { readonly detail: SiteMetricDetail }) {
  const ways = waysOf(attributes);
  return (
    <Section
      title="What it can be asked by"
      note={
        <>
          For example{' '}
          <code>
            npx martlet metrics query {name}
            {example(attributes)}
          </code>
        </>
      }
    >
      {ways.length === 0 ? (
        <Empty>No attribute is reached by all of its facts.</Empty>
      ) : (
        <Table
          label="Attributes"
          rows={ways}
          keyOf={({ way, relation }) => `${way} ${relation}`}
          columns={[
            { title: 'By', cell: ({ way }) => <bdi class="name nowrap">{way}</bdi> },
            {
              title: 'Attributes',
              cell: ({ names, isOverlapping }) => (
                <div class="stacked">
                  <bdi class="name">{names.join(', ')}</bdi>
                  {isOverlapping && <span class="quiet small">A row may have several, so that values do not add up.</span>}
                </div>
              ),
            },
            {
              title: 'Read from',
              cell: ({ relation }) => (
                <span class="nowrap">
                  <OriginLink id={relation} />
                </span>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}

function waysOf(attributes: readonly Attribute[]): readonly Way[] {
  const ways = new Map<string, Way>();
  for (const { path, relation, isTime, isOverlapping } of attributes) {
    const end = path.lastIndexOf('.');
    const [way, name] = end < 0 ? [path, path] : [path.slice(0, end), path.slice(end + 1)];
    const known = ways.get(`${way} ${relation}`);
    ways.set(`${way} ${relation}`, {
      way,
      relation,
      names: [...(known?.names ?? []), name],
      isTime: isTime && known?.isTime !== false,
      isOverlapping: isOverlapping || known?.isOverlapping === true,
    });
  }
  return [...ways.values()].sort((one, other) => Number(other.isTime) - Number(one.isTime));
}

function example(attributes: readonly Attribute[]): string {
  const path = attributes.find(({ path: each }) => each === 'date.month')?.path ?? attributes[0]?.path;
  return path === undefined ? '' : ` --by ${path}`;
}
