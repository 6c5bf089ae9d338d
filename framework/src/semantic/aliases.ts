import { attributeNames, typeAt } from './computed-attribute.js';
import type { Table } from './semantic-model.js';

/** A path with the aliases in it replaced by what they name. The path of an alias leads over references and joins alone, so that none leads back to itself. */
export function withoutAliases(table: Table, parts: readonly string[]): readonly string[] {
  const [part = '', ...rest] = parts;
  const named = aliasAt(table, part) ?? (parts.length === 0 ? [] : [part]);
  const end = endOf(table, named);
  return [...named, ...(end === undefined || rest.length === 0 ? rest : withoutAliases(end, rest))];
}

/** The names that a relation has for paths; never one that means something else there. */
export function aliasNames(table: Table): readonly string[] {
  return Object.keys(table.relation.aliases ?? {}).filter((name) => aliasAt(table, name) !== undefined);
}

/** The relation that a path of ways leads to; undefined where it ends at a column. */
export function endOf(table: Table, parts: readonly string[]): Table | undefined {
  let at = table;
  for (const part of parts) {
    const hop = at.hops.get(part);
    if (hop === undefined || hop.finds === 'level') return undefined;
    at = hop.to();
  }
  return at;
}

/** Why an alias can't be asked by; undefined where it leads to one row, or to a column of one. */
export function aliasProblem(table: Table, name: string): string | undefined {
  const { relation, entity } = table;
  const path = relation.aliases?.[name] ?? '';
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) return `"${name}" is no name: use lower-case letters, digits and underscores`;
  if (relation.columns[name] !== undefined) return `a column of ${relation.name} is called ${name}, too`;
  if (table.hops.has(name)) return `a way of ${relation.name} is called ${name}, too`;
  if (typeAt(table, name) !== undefined) return `an attribute of ${relation.name} is called ${name}, too`;
  if (name === 'date' || name === entity || name === relation.name) return `${name} has a meaning in questions already`;
  let at = table;
  const parts = path.split('.');
  for (const [place, part] of parts.entries()) {
    const hop = at.hops.get(part);
    const isLast = place === parts.length - 1;
    if (hop?.finds === 'several') return `${path} leads to several rows for one, and a row would count for each`;
    if (hop?.finds === 'level' && !isLast) return `${part} does not lead to one row of ${hop.to().name}: it refers to a level`;
    if (hop === undefined) {
      if (isLast && place > 0 && typeAt(at, part) !== undefined) return undefined;
      const known = [...at.hops.keys(), ...(place > 0 ? attributeNames(at) : [])];
      return `${path} leads nowhere: ${at.name} has no way${place > 0 ? ' and no column' : ''} "${part}"${known.length > 0 ? `, but ${known.join(', ')}` : ''}`;
    }
    at = hop.to();
  }
  return undefined;
}

function aliasAt({ relation: { aliases = {}, columns }, hops }: Table, name: string): readonly string[] | undefined {
  const isMeant = Object.hasOwn(aliases, name) && columns[name] === undefined && !hops.has(name);
  return isMeant ? aliases[name]?.split('.') : undefined;
}
