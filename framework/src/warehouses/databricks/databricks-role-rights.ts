import type { NeededRights, RoleRights } from '../role-rights.js';
import { databricksDialect as dialect } from './databricks-dialect.js';
import type { DatabricksTarget } from './databricks-target.js';

/** https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/privileges */
export function databricksRoleRights(
  { catalog = '<catalog>', volume }: DatabricksTarget,
  { published, versions, own, sources }: NeededRights,
): RoleRights {
  const [builder, reader, janitor] = ['martlet_builder', 'martlet_reader', 'martlet_janitor'].map((name) => `\`${name}\``) as [
    string,
    string,
    string,
  ];
  const name = (text: string): string => (text.startsWith('<') ? text : dialect.identifier(text));
  const inCatalog = (schema: string, of = catalog): string => `${name(of)}.${name(schema)}`;
  const [, , ofVolume = '<catalog>', schemaOfVolume = '<schema>', volumeName = '<volume>'] = (volume ?? '').split('/');
  const place = [ofVolume, schemaOfVolume, volumeName].map(name);
  const usage = (who: string, of = catalog): string => `grant use catalog on catalog ${name(of)} to ${who};`;
  return {
    builder: [
      usage(builder),
      '-- It owns the schemas that it makes, and all in them. One that exists: alter schema … owner to …',
      `grant create schema on catalog ${name(catalog)} to ${builder};`,
      `grant use schema on schema ${place.slice(0, 2).join('.')} to ${builder};`,
      `grant read volume, write volume on volume ${place.join('.')} to ${builder};`,
      ...sources.flatMap(({ database, schema }) => [
        ...(database === undefined ? [] : [usage(builder, database)]),
        `grant use schema, select on schema ${inCatalog(schema, database)} to ${builder};`,
      ]),
    ],
    reader: [
      usage(reader),
      '-- Views read with the rights of their owner: none is needed on the versions behind them.',
      ...published.map((schema) => `grant use schema, select on schema ${inCatalog(schema)} to ${reader};`),
    ],
    janitor: [
      usage(janitor),
      '-- A table is dropped by its owner, or with the right to manage it.',
      ...versions.map((schema) => `grant use schema, manage on schema ${inCatalog(schema)} to ${janitor};`),
      ...own.map((schema) => `grant use schema, select, modify on schema ${inCatalog(schema)} to ${janitor};`),
    ],
  };
}
