import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Model, Source } from 'martlet';
import { describe, expect, it } from 'vitest';
import { relationsOf } from './relations.js';

const ROOT = join(import.meta.dirname, '..', '..');

const models = await relationsOf<Model>('models');
const relations = [...(await relationsOf<Source>('sources')), ...models];

describe.each(relations)('$relation.name', ({ file, relation }) => {
  it('is called like its file', () => {
    expect(relation.name).toBe(basename(file, '.ts'));
  });

  it('says what one row is', () => {
    expect(relation.description).toMatch(/^One row per .+\.$/);
  });

  it('says what each column means', () => {
    const undescribed = Object.entries(relation.columns).filter(([, { definition }]) => !definition.description?.endsWith('.'));
    expect(undescribed.map(([name]) => name)).toEqual([]);
  });
});

describe('docs/platform.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'platform.md'), 'utf8');

  it('draws the references that the facts declare, and no others', () => {
    const drawn = [...page.matchAll(/^ +(dim_\w+) +\|\|--o\{ (\w+) +: "(\w+)"$/gm)].map(
      ([, to, fact, column]) => `${fact}.${column} -> ${to}`,
    );
    const declared = models.flatMap(({ relation }) =>
      Object.entries(relation.columns).flatMap(([column, { definition }]) =>
        definition.tests.flatMap(({ rule }) => (rule.kind === 'references' ? [`${relation.name}.${column} -> ${rule.to.name}`] : [])),
      ),
    );
    expect(drawn.sort()).toEqual(declared.sort());
  });

  it('draws columns as the contracts have them', () => {
    const columnsOf = new Map(models.map(({ relation }) => [relation.name, relation.columns]));
    for (const [, table = '', body = ''] of page.matchAll(/^ {2}(\w+) \{\n([^}]+)\}/gm)) {
      for (const [, type, column = ''] of body.matchAll(/^ +(\w+) (\w+)/gm)) {
        expect(columnsOf.get(table)?.[column]?.definition.type.kind, `${table}.${column}`).toBe(type);
      }
    }
  });

  it('says of every model what one row is', () => {
    const listed = [...page.matchAll(/^\| `(\w+_\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(models.map(({ relation }) => relation.name).sort());
  });
});

describe('the star schema', () => {
  const ofKind = (kind: Model['kind']) => models.map(({ relation }) => relation).filter((relation) => relation.kind === kind);

  it.each(ofKind('fact').map((fact) => [fact.name, fact] as const))('%s refers to every dimension whose key it holds', (_, fact) => {
    const keys = Object.entries(fact.columns).filter(
      ([name, { definition }]) => name.endsWith('_key') || definition.tests.some(isReference),
    );
    const dimensions = keys.map(([, { definition }]) =>
      definition.tests.flatMap(({ rule }) => (rule.kind === 'references' ? [rule.to.name] : [])),
    );
    expect(dimensions.flat()).toEqual(expect.arrayContaining(['dim_products', 'dim_date']));
    expect(dimensions.every((names) => names.length === 1)).toBe(true);
  });

  it('shows nobody by name in a fact or a metric view', () => {
    const personal = [...ofKind('fact'), ...ofKind('metric')].flatMap(({ name, columns }) =>
      Object.entries(columns).flatMap(([column, { definition }]) => (definition.pii === undefined ? [] : [`${name}.${column}`])),
    );
    expect(personal).toEqual([]);
  });
});

function isReference({ rule }: { readonly rule: { readonly kind: string } }): boolean {
  return rule.kind === 'references';
}
