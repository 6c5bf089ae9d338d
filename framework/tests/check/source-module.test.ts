import { describe, expect, it } from 'vitest';
import { SourceModule } from '../../src/project/check/source-module.js';
import { readTokens } from '../../src/project/check/source-tokens.js';

const texts = (source: string) => readTokens(source).map(({ kind, text }) => `${kind} ${text}`);

describe('the tokens of a module', () => {
  it('leave out comments, and what looks like code in texts', () => {
    expect(texts(`const a = 'it\\'s // no comment'; // const b\n/* const c */ "x"`)).toEqual([
      'word const',
      'word a',
      'sign =',
      "string it\\'s // no comment",
      'sign ;',
      'string x',
    ]);
  });

  it('tell a regular expression from a division', () => {
    expect(texts('a / b / c; f(/[/"]+/g, x)')).toEqual([
      ...['word a', 'sign /', 'word b', 'sign /', 'word c', 'sign ;', 'word f', 'sign (', 'regexp /[/"]+/g', 'sign ,', 'word x', 'sign )'],
    ]);
  });

  it('are the pieces of a template and the tokens between them, templates inside of templates included', () => {
    expect(texts('`a ${f({ b: `c ${d}` })} $e`')).toEqual([
      ...[
        'template a ',
        'sign ${',
        'word f',
        'sign (',
        'sign {',
        'word b',
        'sign :',
        'template c ',
        'sign ${',
        'word d',
        'sign }',
        'template ',
        'sign }',
      ],
      ...['sign )', 'sign }', 'template  $e'],
    ]);
  });
});

describe('a module', () => {
  const module = new SourceModule(`const columns = {
  id: text().describe('a, b: { c'),
  net: decimal(18, 2),
};
export const sales: Model<{ x: 1 }> = model({
  name: 'sales', from: { orders, other: others },
  columns,
  query: (db) => db.selectFrom('orders').select(({ ref }) => ['id', ref('net').as('net')]),
});`);
  const place = (...path: readonly string[]) => {
    const key = module.property('sales', path)?.key;
    const start = key === undefined ? undefined : module.tokens[key]?.start;
    return start === undefined ? undefined : module.locate(start);
  };

  it('knows where properties stand, also of objects that are named', () => {
    expect(place('name')).toEqual({ line: 6, column: 3 });
    expect(place('from', 'orders')).toEqual({ line: 6, column: 26 });
    expect(place('from', 'other')).toEqual({ line: 6, column: 34 });
    expect(place('columns', 'id')).toEqual({ line: 2, column: 3 });
    expect(place('columns', 'net')).toEqual({ line: 3, column: 3 });
    expect(place('query')).toEqual({ line: 8, column: 3 });
    expect(place('columns', 'c')).toBeUndefined();
  });

  it('knows its exported constants', () => {
    expect(module.exportedConstants()).toEqual(['sales']);
  });
});
