import type { NeededRights, RoleRights } from '../role-rights.js';
import { bigqueryDialect as dialect } from './bigquery-dialect.js';
import type { BigQueryTarget } from './bigquery-target.js';

/** https://cloud.google.com/bigquery/docs/access-control, https://cloud.google.com/bigquery/docs/authorized-datasets */
export function bigqueryRoleRights(
  { project = '<project>' }: BigQueryTarget,
  { published, versions, own, sources }: NeededRights,
): RoleRights {
  const dataset = (schema: string, of = project): string => `\`${of}\`.${dialect.identifier(schema)}`;
  const onProject = (role: string, who: string): string =>
    `gcloud projects add-iam-policy-binding ${project} --member='${who}' --role='${role}'`;
  const onDataset = (role: string, schema: string, who: string, of?: string): string =>
    `grant \`${role}\` on schema ${dataset(schema, of)} to '${who}';`;
  const [builder, reader, janitor] = ['<builder>', '<reader>', '<janitor>'].map((who) => `serviceAccount:${who}`) as [
    string,
    string,
    string,
  ];
  return {
    builder: [
      '# It owns the datasets that it makes, and lets the views of one read another. One that exists: roles/bigquery.dataOwner on it.',
      onProject('roles/bigquery.user', builder),
      ...sources.map(({ database, schema }) => onDataset('roles/bigquery.dataViewer', schema, builder, database)),
    ],
    reader: [
      onProject('roles/bigquery.jobUser', reader),
      '# Views read with the rights of their reader. Where models declare grants, Martlet authorizes the datasets behind the views by itself.',
      ...published.map((schema) => onDataset('roles/bigquery.dataViewer', schema, reader)),
    ],
    janitor: [
      onProject('roles/bigquery.jobUser', janitor),
      ...[...versions, ...own].map((schema) => onDataset('roles/bigquery.dataEditor', schema, janitor)),
    ],
  };
}
