import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Entry, Nulls } from '../../framework/src/sql/expressions/entry.js';
import * as exported from '../../framework/src/sql/expressions/index.js';
import { EXPRESSIONS } from '../../framework/src/sql/expressions/registry.js';

const FOLDER = fileURLToPath(new URL('../../framework/src/sql/expressions/', import.meta.url));

const NULLS: Readonly<Record<Nulls, string>> = {
  never: 'never',
  strict: 'where an argument is',
  all: 'where all arguments are',
  'of-nothing': 'of no rows, or where all values are',
  possible: '',
};

/** The page of the docs that lists the functions for queries. What a function is, is the first sentence of its documentation. */
export function expressionsPage(): string {
  const sections = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((file) => {
      const rows = rowsOf(file);
      return rows.length === 0
        ? []
        : [[`## ${titleOf(file)}`, '', '| function | what it gives | null |', '| --- | --- | --- |', ...rows].join('\n')];
    });
  const intro = [
    '# Functions for queries',
    'These functions come from `martlet` and mean the same on every warehouse; [the cases of conformance](conformance.md) show it. Their arguments are columns, other expressions or values; a text is always a text, never a column. The last column says when the result is null, as far as Martlet relies on it: where it is empty, a result may be null for other reasons, such as a text that is no number.',
  ];
  return `${[...intro, ...sections].join('\n\n')}\n`;
}

function rowsOf(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(FOLDER + file, 'utf8'), ts.ScriptTarget.Latest, true);
  const declarations = source.statements.filter(ts.isFunctionDeclaration);
  return declarations.flatMap((declaration, place) => {
    const name = declaration.name?.text ?? '';
    // The first signature of a function that has several is the one that is documented.
    if (!(name in exported) || declarations.findIndex((each) => each.name?.text === name) !== place) return [];
    const parameters = declaration.parameters.map(
      (parameter) => `${parameter.dotDotDotToken === undefined ? '' : '…'}${parameter.name.getText()}`,
    );
    return [`| \`${name}(${parameters.join(', ')})\` | ${summaryOf(declaration)} | ${NULLS[nullsOf(name)]} |`];
  });
}

function summaryOf(declaration: ts.FunctionDeclaration): string {
  const [doc] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  const text = ts.getTextOfJSDocComment(doc?.comment) ?? '';
  const sentence = text
    .replace(/\s+/g, ' ')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .match(/^.*?\.(?= |$)/)?.[0];
  if (sentence === undefined) throw new Error(`${declaration.name?.text} has no documentation that begins with a sentence.`);
  return sentence.replaceAll('|', '\\|');
}

/** When the expression that a function makes is null; nothing is said of a function that makes one of several, or of several ones. */
function nullsOf(name: string): Nulls {
  const { clauses: _clauses, ...groups } = EXPRESSIONS;
  const entries = Object.values(groups).flatMap((group): readonly (readonly [string, Entry])[] => Object.entries(group));
  const [first, ...others] = new Set(entries.filter(([key, { writtenAs = key }]) => writtenAs === name).map(([, { nulls }]) => nulls));
  return others.length > 0 ? 'possible' : (first ?? 'possible');
}

function titleOf(file: string): string {
  const words = file.replace(/\.ts$/, '').replaceAll('-', ' ');
  return TITLES[words] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

const TITLES: Readonly<Record<string, string>> = {
  json: 'JSON',
  nulls: 'Nulls and choices',
  regexp: 'Regular expressions',
  queries: 'Whole queries',
};
