/** The same module with its model filled by time; undefined where the declaration has a form that is not known, or the file declares several. */
export function withIncrementalByTime(module: string, name: string, column: string): string | undefined {
  if ((module.match(/\bname: *['"`]/g) ?? []).length !== 1 || !new RegExp(`\\bname: *['"\`]${name}['"\`]`).test(module)) return undefined;
  const braces = /import \{([^}]*)\} from 'martlet';/.exec(module);
  const star = /import \* as (\w+) from 'martlet';/.exec(module)?.[1];
  const prefix = star === undefined ? '' : `${star}.`;
  if (star === undefined && braces === null) return undefined;
  const option = `materialized: ${prefix}incrementalByTime('${column}', { lookback: ${prefix}days(3) })`;
  const stored = /\bmaterialized: *(?:\{ *kind: *['"]table['"] *\}|(?:\w+\.)?table(?:\(\))?)/;
  if (!stored.test(module) && /\bmaterialized:/.test(module)) return undefined;
  const declared = stored.test(module)
    ? module.replace(stored, option)
    : module.replace(
        /^(?<space>[ \t]*)(?<before>.*?)(?<named>\bname: *['"`][^'"`]*['"`],)(?<rest>.*)$/m,
        (_, space: string, before: string, named: string, rest: string) =>
          before === '' ? `${space}${named}${rest}\n${space}${option},` : `${space}${before}${named} ${option},${rest}`,
      );
  if (braces === null) return declared;
  const known = (braces[1] ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const plain = (part: string): string => part.replace(/^type /, '').toLowerCase();
  const names = [...new Set([...known, 'days', 'incrementalByTime'])].sort((a, b) => (plain(a) < plain(b) ? -1 : 1));
  return declared.replace(braces[0], `import { ${names.join(', ')} } from 'martlet';`);
}
