import type { ComponentChildren } from 'preact';
import type { SiteIndex } from '../../src/catalog/site/site-data.js';
import { columnOf, createColumnGraph, relationOf } from '../data/column-graph.js';
import { loadColumns } from '../data/load-part.js';
import { usePart } from '../data/use-part.js';
import { countOf } from '../parts/format.js';
import { Empty, Page, Section } from '../parts/page.js';
import { ColumnLink } from '../parts/relation-link.js';
import { Table } from '../parts/table.js';
import { href } from '../routing/route.js';
import { useSite } from '../routing/site-context.js';

type PersonalColumn = SiteIndex['personal'][number];
type Seen = PersonalColumn['roles'][number]['seen'];

/** Which columns hold personal data, where it comes in, where it goes, how it is protected, and who sees it. */
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
      {personal.length > 0 && <Ways personal={personal} expressions={graph.kind === 'loaded' ? graph.value.expressions : {}} />}
      {personal.length > 0 && <Readers personal={personal} />}
    </Page>
  );
}

interface WaysProps {
  readonly personal: readonly PersonalColumn[];
  /** What columns are computed with, by their keys. */
  readonly expressions: Readonly<Record<string, string>>;
}

/** A row for each column into which no other personal data leads. */
function Ways({ personal, expressions }: WaysProps) {
  return (
    <Section title="Where it comes in, and where it goes">
      <Table<PersonalColumn>
        label="Where personal data comes in, and where it goes"
        rows={personal.filter(({ from }) => from.length === 0)}
        keyOf={keyOf}
        columns={[
          { title: 'Comes in at', cell: (row) => <Named {...row} /> },
          { title: 'Goes to, as personal data', cell: ({ to }) => <Columns keys={to} none="nowhere" /> },
          {
            title: 'Masked or counted in',
            cell: ({ masked }) => (
              <Columns keys={masked} none="nowhere">
                {(key) => <code class="expression">{expressions[key]}</code>}
              </Columns>
            ),
          },
          { title: 'Read by', cell: (row) => <Exposures {...row} /> },
        ]}
      />
    </Section>
  );
}

/** A row for each column, with who sees it and how. */
function Readers({ personal }: { readonly personal: readonly PersonalColumn[] }) {
  return (
    <Section
      title="Who sees it, and how"
      note="Roles of the config read through the API, the PostgreSQL endpoint and exports. Grants are rights to read in the warehouse itself."
    >
      <Table<PersonalColumn>
        label="Who sees personal data, and how"
        rows={personal}
        keyOf={keyOf}
        columns={[
          { title: 'Column', cell: (row) => <Named {...row} /> },
          { title: 'Comes from', cell: ({ from }) => <Columns keys={from} none="comes in here" /> },
          {
            title: 'Roles',
            cell: ({ roles }) =>
              roles.length === 0 ? (
                <span class="quiet">none</span>
              ) : (
                <ul class="plain-list">
                  {roles.map(({ role, seen, someRows }) => (
                    <li key={role}>
                      <bdi>{role}</bdi> <span class="quiet small">{`${SEEN[seen]}${someRows ? ', of some rows' : ''}`}</span>
                    </li>
                  ))}
                </ul>
              ),
          },
          {
            title: 'Grants',
            cell: ({ grants }) => (grants.length === 0 ? <span class="quiet">none</span> : <bdi>{grants.join(', ')}</bdi>),
          },
          { title: 'Served', cell: ({ isServed }) => (isServed ? 'API, endpoint, files' : <span class="quiet">no</span>), isExtra: true },
        ]}
      />
    </Section>
  );
}

const SEEN: Readonly<Record<Seen, string>> = {
  clear: 'as it is',
  masked: 'masked',
  tokenized: 'as a token',
  generalized: 'generalized',
  absent: 'not at all',
};

const keyOf = ({ relation, column }: PersonalColumn): string => `${relation}.${column}`.toLowerCase();

function Named({ relation, column, class: kind }: PersonalColumn) {
  return (
    <div class="stacked">
      <ColumnLink relation={relation} column={column} />
      <span class="quiet small">{kind}</span>
    </div>
  );
}

function Exposures({ exposures }: PersonalColumn) {
  if (exposures.length === 0) return <span class="quiet">no exposure</span>;
  return (
    <>
      {exposures.map((name) => (
        <div key={name}>
          <a href={href(['exposure', name])}>
            <bdi>{name}</bdi>
          </a>
        </div>
      ))}
    </>
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
