import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Names that two files still declare. The list only gets shorter. */
const TWICE = ['Mutants', 'Problem', 'Range', 'Row', 'Tables', 'checkTypes', 'decimalText', 'instantOf', 'isDay', 'json', 'keyOf'];

test('an exported name is declared in one file, so that it means one thing', () => {
  const files = new Map<string, string[]>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.ts'))) {
    for (const [, name = ''] of readFileSync(join(source, file), 'utf8').matchAll(DECLARATION)) {
      const declared = files.get(name) ?? [];
      if (!declared.includes(file)) files.set(name, [...declared, file]);
    }
  }
  const twice = [...files].flatMap(([name, declared]) => (declared.length > 1 ? [name] : []));
  expect(twice.sort()).toEqual(TWICE);
});

const DECLARATION = /^export (?:declare |abstract |async )*(?:const|function|class|interface|type|enum) ([A-Za-z_]\w*)/gm;
