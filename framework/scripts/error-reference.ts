import { ERRORS, type ErrorName, type Fault } from '../src/errors.js';

const FAULTS: Readonly<Record<Fault, string>> = {
  project: 'the data or the models (exit code 1)',
  usage: 'the command line or the config (exit code 2)',
  warehouse: 'the warehouse or the network (exit code 3)',
};

const AREAS: Readonly<Record<string, string>> = {
  U: 'The command line and the config',
  P: 'The project’s files and its graph',
  C: 'Contracts and queries',
  I: 'Ingestion',
  R: 'Building and testing',
  S: 'State and environments',
  D: 'The catalog',
  W: 'Warehouses',
  T: 'Unit tests, generated worlds and mutation',
  Q: 'Data tests',
};

/** The page of the docs that explains every error, made from the table of errors itself. */
export function errorReference(): string {
  const names = (Object.keys(ERRORS) as ErrorName[]).sort((a, b) => ERRORS[a].code.localeCompare(ERRORS[b].code));
  const sections = Object.entries(AREAS).map(([area, title]) => {
    const members = names.filter((name) => ERRORS[name].code.startsWith(`MARTLET-${area}`));
    return [`## ${title}`, ...members.map(explain)].join('\n\n');
  });
  const intro = [
    '# Errors',
    'Every error has a code, a place and a hint. A code is never reused. Words in ‹brackets› stand for what the error is about.',
  ];
  return `${[...intro, ...sections].join('\n\n')}\n`;
}

function explain(name: ErrorName): string {
  const { code, fault, what, hint } = ERRORS[name];
  const texts = [what, hint].map((text) => oneLine(String((text as (parameters: unknown) => unknown)(placeholders))));
  return [`### ${code}`, texts[0], `**What to do:** ${texts[1]}`, `At fault: ${FAULTS[fault]}.`].join('\n\n');
}

/** Parameters whose every value is its own name, in brackets. */
const placeholders: unknown = new Proxy({}, { get: (_, name) => placeholder(String(name)) });

/** Stands for a text, a number, a list or an object, whatever an error does with it. */
function placeholder(name: string): unknown {
  const text = `‹${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}›`;
  const shown = { toString: () => text, toLocaleString: () => text, toJSON: () => text, [Symbol.toPrimitive]: () => text };
  const member = new Proxy(shown, { get: (target, key) => (key in target ? Reflect.get(target, key) : placeholder(String(key))) });
  return Object.assign([member], shown);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
