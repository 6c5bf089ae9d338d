import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesIn = (directory: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.includes('node_modules'))
    .map((file) => `${directory}/${file}`);

/** The rows of the tables of the glossary: what we say, and what we don't. */
const GLOSSARY = [...read('docs/glossary.md').matchAll(/^\| (?!term |say |---)(.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
const FORBIDDEN = GLOSSARY.flatMap((row) => (row.at(-1) ?? '').split(', ')).map((word) => word.trim());
const PATTERN = new RegExp(`(?<![\\w-])(?:${FORBIDDEN.join('|')})(?![\\w-])`, 'i');

/** A line of text that people read. */
interface Line {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The strings and the text between tags of a module; no comments, and no names of modules. */
function textsOf(file: string): readonly Line[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const lines: Line[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isJsxText(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      lines.push({ file, line: line + 1, text: node.getText().replace(/\s+/g, ' ') });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}

/** The paragraphs of a page, without its code; a phrase may go over the end of a line. */
function paragraphsOf(file: string): readonly Line[] {
  const prose = read(file).replace(/^```[^\n]*\n.*?^```$/gms, (block) => block.replace(/[^\n]/g, ''));
  let line = 1;
  return prose.split('\n\n').map((text) => {
    const found = { file, line, text: text.replace(/\s+/g, ' ') };
    line += text.split('\n').length + 1;
    return found;
  });
}

const foundIn = (lines: readonly Line[]): readonly string[] =>
  lines.flatMap(({ file, line, text }) => {
    const [word] = PATTERN.exec(text) ?? [];
    return word === undefined ? [] : [`${file}:${line} "${word}": ${text.slice(0, 160)}`];
  });

test('the glossary names what we say, and what we do not', () => {
  expect(GLOSSARY.length).toBeGreaterThan(35);
  expect(FORBIDDEN.length).toBeGreaterThan(60);
  expect(GLOSSARY.filter((row) => row.some((cell) => cell.trim() === ''))).toEqual([]);
  expect(GLOSSARY.map(([term]) => term)).toHaveLength(new Set(GLOSSARY.map(([term]) => term)).size);
});

test('a forbidden word is found', () => {
  expect(foundIn([{ file: 'a.md', line: 1, text: 'Whoever takes it is told.' }])).toHaveLength(1);
  expect(foundIn([{ file: 'a.md', line: 1, text: 'What is unusual is no matter of audited sums.' }])).toEqual([]);
});

describe('people read none of the words that the glossary forbids', () => {
  test('in messages of the framework', () => {
    const files = filesIn('framework/src', /\.ts$/);
    expect(files.length).toBeGreaterThan(500);
    expect(foundIn(files.flatMap(textsOf))).toEqual([]);
  });

  test('in the catalog', () => {
    const files = filesIn('framework/site', /\.tsx?$/);
    expect(files.length).toBeGreaterThan(50);
    expect(foundIn(files.flatMap(textsOf))).toEqual([]);
  });

  // Guides for migrating use the words of the other tool; conformance.md lists the names of tests.
  test.each(
    ['README.md', 'CONTRIBUTING.md', 'framework/README.md', ...filesIn('docs', /\.md$/)].filter(
      (file) => !/glossary|STYLE-OF-WORDS|migrating-from|conformance/.test(file),
    ),
  )('in %s', (file) => {
    expect(foundIn(paragraphsOf(file))).toEqual([]);
  });
});
