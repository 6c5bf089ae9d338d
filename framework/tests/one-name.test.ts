import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Types that two files still declare. The list only gets shorter. */
const TWICE = ['Problem', 'Range', 'Row', 'Tables', 'Mutants'];

/** A part that each kind of materialization has means the same in each folder. */
const isPart = (file: string): boolean => /^materializations\/[\w-]+\//.test(file);

test('an exported type is declared in one file, so that its name means one thing', () => {
  const files = new Map<string, string[]>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.ts') && !isPart(each))) {
    for (const [, name = ''] of readFileSync(join(source, file), 'utf8').matchAll(DECLARATION)) {
      const declared = files.get(name) ?? [];
      if (!declared.includes(file)) files.set(name, [...declared, file]);
    }
  }
  const twice = [...files].flatMap(([name, declared]) => (declared.length > 1 ? [name] : []));
  expect(twice.filter((name) => !TWICE.includes(name))).toEqual([]);
});

const DECLARATION = /^export (?:declare |abstract |async )*(?:class|interface|type|enum) ([A-Za-z_]\w*)/gm;
