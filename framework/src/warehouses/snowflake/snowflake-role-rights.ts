import type { NeededRights, RoleRights } from '../role-rights.js';
import { snowflakeDialect as dialect } from './snowflake-dialect.js';
import type { SnowflakeTarget } from './snowflake-target.js';

/** https://docs.snowflake.com/en/user-guide/security-access-control-privileges */
export function snowflakeRoleRights(
  { database = '<database>', virtualWarehouse = '<warehouse>', role = 'martlet_builder' }: SnowflakeTarget,
  { published, sources }: NeededRights,
): RoleRights {
  const name = (text: string): string => (text.startsWith('<') ? text : dialect.identifier(text));
  const [reader, janitor] = ['martlet_reader', 'martlet_janitor'];
  const inDatabase = (schema: string, of = database): string => `${name(of)}.${name(schema)}`;
  const signingIn = (to: string): readonly string[] => [
    `create role if not exists ${name(to)};`,
    `grant usage on warehouse ${name(virtualWarehouse)} to role ${name(to)};`,
    `grant usage on database ${name(database)} to role ${name(to)};`,
  ];
  return {
    builder: [
      ...signingIn(role),
      '-- It owns the schemas that it makes, and all in them. A schema that exists: grant ownership on schema … to role …',
      `grant create schema on database ${name(database)} to role ${name(role)};`,
      ...sources.flatMap(({ database: of = database, schema }) => [
        ...(of === database ? [] : [`grant usage on database ${name(of)} to role ${name(role)};`]),
        `grant usage on schema ${inDatabase(schema, of)} to role ${name(role)};`,
        ...['all', 'future'].flatMap((which) => [
          `grant select on ${which} tables in schema ${inDatabase(schema, of)} to role ${name(role)};`,
          `grant select on ${which} views in schema ${inDatabase(schema, of)} to role ${name(role)};`,
        ]),
      ]),
    ],
    reader: [
      ...signingIn(reader),
      '-- Views read with the rights of their owner: none is needed on the versions behind them.',
      ...published.flatMap((schema) => [
        `grant usage on schema ${inDatabase(schema)} to role ${reader};`,
        `grant select on all views in schema ${inDatabase(schema)} to role ${reader};`,
        `grant select on future views in schema ${inDatabase(schema)} to role ${reader};`,
      ]),
    ],
    janitor: [
      `create role if not exists ${janitor};`,
      '-- Only the owner of a table drops it, so the janitor has the role that built.',
      `grant role ${name(role)} to role ${janitor};`,
    ],
  };
}
