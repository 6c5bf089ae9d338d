import type { Right } from '../diagnose.js';

/** https://cloud.google.com/bigquery/docs/access-control */
export const bigqueryRights: Readonly<Record<Right, string>> = {
  read: 'roles/bigquery.dataViewer and roles/bigquery.jobUser on the project',
  create: 'roles/bigquery.user on the project, which may make datasets and owns those that it makes',
  write: 'roles/bigquery.dataEditor on the datasets',
  swap: 'roles/bigquery.dataEditor on the datasets',
};
