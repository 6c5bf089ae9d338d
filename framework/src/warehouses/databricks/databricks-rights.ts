import type { Right } from '../diagnose.js';

/** https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/privileges */
export const databricksRights: Readonly<Record<Right, string>> = {
  read: 'grant use catalog, use schema, select on catalog <catalog> to `<principal>`',
  create: 'grant use catalog, create schema, create table on catalog <catalog> to `<principal>`',
  write: 'grant modify on catalog <catalog> to `<principal>`; grant read volume, write volume on volume <volume> to `<principal>`',
  swap: 'alter view <view> owner to `<principal>`',
};
