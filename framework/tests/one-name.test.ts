import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

/** A part that each kind of materialization has means the same in each folder. */
const isPart = (file: string): boolean => {
  const [room, kind = ''] = file.split('/');
  return room === 'materializations' && files.includes(`materializations/${kind}/declare.ts`);
};

test('an exported name is declared in one file, so that it means one thing', () => {
  const declaredIn = new Map<string, string[]>();
  for (const file of files.filter((each) => !isPart(each))) {
    for (const [, name = ''] of readFileSync(join(source, file), 'utf8').matchAll(DECLARATION)) {
      const others = declaredIn.get(name) ?? [];
      if (!others.includes(file)) declaredIn.set(name, [...others, file]);
    }
  }
  expect(declaredIn.size).toBeGreaterThan(2_000);
  expect([...declaredIn].filter(([, declared]) => declared.length > 1)).toEqual([]);
});

const DECLARATION = /^export (?:declare |abstract |async )*(?:class|interface|type|enum|const|let|function\*?) ([A-Za-z_]\w*)/gm;
