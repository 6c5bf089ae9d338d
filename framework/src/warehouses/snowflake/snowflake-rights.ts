import type { Right } from '../diagnose.js';

/** https://docs.snowflake.com/en/user-guide/security-access-control-privileges */
export const snowflakeRights: Readonly<Record<Right, string>> = {
  read: 'grant usage on database <database> to role <role>; grant usage on warehouse <warehouse> to role <role>',
  create: 'grant create schema on database <database> to role <role>',
  write: 'grant insert, update, delete on all tables in schema <schema> to role <role>',
  swap: 'grant ownership on all views in schema <schema> to role <role>',
};
