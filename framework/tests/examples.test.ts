import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as martlet from '../src/index.js';
import { tempProject } from './temp-project.js';
import { typeCheck } from './types/type-check.js';

/** Where the things stand that `martlet` exports to authors. */
const PUBLIC = ['columns', 'quality/kinds', 'model', 'sql/expressions', 'sql/query', 'project/config.ts', 'semantic/query.ts'];

const source = fileURLToPath(new URL('../src', import.meta.url));
const names = new Set(Object.keys(martlet));

interface Example {
  readonly name: string;
  readonly code: string;
}

/** The examples of the docstrings, each as a module that imports what it uses. */
const examples: readonly Example[] = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && PUBLIC.some((place) => file.startsWith(place)))
  .sort()
  .flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    return [...text.matchAll(/ \* ```ts\n(.*?) \* ```/gs)].map(([block, body = ''], index) => {
      const code = body.replace(/^ *\* ?/gm, '');
      const line = text.slice(0, text.indexOf(block)).split('\n').length;
      const declared = new Set([...code.matchAll(/\b(?:const|let|function)\s+(\w+)/g)].map(([, name]) => name));
      const used = [...new Set(code.match(/\b[a-zA-Z]\w*\b(?=[(<.`])/g))].filter((name) => names.has(name) && !declared.has(name));
      const imports = [
        ...(used.length === 0 ? [] : [`import { ${used.join(', ')} } from 'martlet';`]),
        ...typeImports(code, 'martlet', ['DateString', 'Db', 'MetricDefinition', 'SimpleMetric', 'TimestampString']),
        ...typeImports(code, 'kysely', ['QueryCreator', 'SelectQueryBuilder']),
      ].join('\n');
      // A last line makes it a module, whatever the example says.
      return { name: `${file.replace(/\W/g, '-')}-${line}-${index}`, code: `${imports}\n${code}\nexport {};\n` };
    });
  });

function typeImports(code: string, from: string, types: readonly string[]): readonly string[] {
  const used = types.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return used.length === 0 ? [] : [`import type { ${used.join(', ')} } from '${from}';`];
}

describe('the examples of the docstrings', () => {
  const checked = typeCheck(new Map(examples.map(({ name, code }) => [name, code])));

  test('are there', () => {
    expect(examples.length).toBeGreaterThan(100);
  });

  test.each(examples)('$name is right for the compiler', ({ name, code }) => {
    expect(checked.messages.get(name), code).toEqual([]);
  });

  test('run', async () => {
    const directory = tempProject(Object.fromEntries(examples.map(({ name, code }) => [`${name}.ts`, code])));
    const failures: string[] = [];
    for (const { name, code } of examples) {
      await import(pathToFileURL(join(directory, `${name}.ts`)).href).catch((error: Error) =>
        failures.push(`${name}: ${error.message}\n${code}`),
      );
    }
    expect(failures).toEqual([]);
  });
});
