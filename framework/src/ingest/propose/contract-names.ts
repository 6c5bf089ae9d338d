import { loadedColumns } from '../../columns/index.js';

/**
 * Names for columns that a contract can have, made of what files call them: `Order ID` becomes `order_id`, `Größe` `groesse`. What is the
 * same gets a number.
 */
export function contractNames(labels: readonly string[]): readonly string[] {
  const taken = new Set<string>(Object.keys(loadedColumns));
  return labels.map((label, place) => {
    const plain = plainName(label);
    const wanted = plain === '' ? `column_${place + 1}` : plain;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  });
}

/** A text as the name of a relation or a column; empty where nothing of it can be part of one. */
export function plainName(label: string): string {
  const latin = label
    .replace(/[ÄäÖöÜüßÆæØøÅå]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2');
  const name = latin
    .toLowerCase()
    .replace(/%/g, '_percent_')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MOST_CHARACTERS);
  return /^[a-z]/.test(name) || name === '' ? name : `n_${name}`;
}

const LETTERS: Readonly<Record<string, string>> = {
  Ä: 'Ae',
  ä: 'ae',
  Ö: 'Oe',
  ö: 'oe',
  Ü: 'Ue',
  ü: 'ue',
  ß: 'ss',
  Æ: 'Ae',
  æ: 'ae',
  Ø: 'Oe',
  ø: 'oe',
  Å: 'Aa',
  å: 'aa',
};

/** Names of tables get more behind them, and PostgreSQL-like tools cut at 63. */
const MOST_CHARACTERS = 48;
