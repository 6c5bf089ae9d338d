import type { SiteDetail, SiteRelation } from '../../../src/catalog/site/site-data.js';
import { Code } from '../../parts/code.js';
import { Empty } from '../../parts/page.js';
import { SectionLinks } from '../../parts/sections.js';
import { href, hrefOf } from '../../routing/route.js';
import { useSite } from '../../routing/site-context.js';

const TITLES: Readonly<Record<string, string>> = {
  duckdb: 'DuckDB',
  snowflake: 'Snowflake',
  bigquery: 'BigQuery',
  databricks: 'Databricks',
};
const MODULE = 'typescript';

interface CodeSectionProps {
  readonly relation: SiteRelation;
  readonly detail: SiteDetail;
  readonly dialect: string | undefined;
}

/** The module as its author wrote it, and the SQL that it becomes in each warehouse. */
export function CodeSection({ relation, detail: { source, sql }, dialect }: CodeSectionProps) {
  const { project } = useSite();
  const chosen = dialect ?? (source === undefined ? project.warehouse : MODULE);
  const compiled = sql.find((candidate) => candidate.dialect === chosen);
  const place = hrefOf(relation, 'code');
  return (
    <>
      {sql.length > 0 && (
        <SectionLinks
          label="Languages"
          current={chosen}
          links={[
            { id: MODULE, title: 'TypeScript', href: place },
            ...sql.map(({ dialect: name, kind }) => ({
              id: name,
              title: `${TITLES[name] ?? name} SQL`,
              href: href(place.slice(2).split('/').map(decodeURIComponent), { sql: name }),
              ...(kind === 'problem' ? { icon: 'warning' as const } : {}),
            })),
          ]}
        />
      )}
      {chosen === MODULE &&
        (source === undefined ? (
          <Empty>Its module is not in the project’s directory.</Empty>
        ) : (
          <Code label={relation.file} language="typescript" text={source} />
        ))}
      {compiled?.kind === 'sql' && <Code label={`${relation.id}, ${TITLES[chosen] ?? chosen}`} language="sql" text={compiled.sql} />}
      {compiled?.kind === 'problem' && (
        <div class="error">
          <p class="error-head">
            <strong class="name">{compiled.code}</strong> {TITLES[chosen] ?? chosen} can’t say this query.
          </p>
          <p class="pre" dir="auto">
            {compiled.message}
          </p>
          <p class="quiet" dir="auto">
            {compiled.hint}
          </p>
        </div>
      )}
    </>
  );
}
