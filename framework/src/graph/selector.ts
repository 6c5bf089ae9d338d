import { MartletError } from '../errors.js';
import { similarNames } from './similar-names.js';

/** By what a selector chooses. */
export const SELECTOR_METHODS = ['name', 'path', 'tag', 'kind', 'schema', 'source', 'exposure', 'state', 'source_status'] as const;
export type SelectorMethod = (typeof SELECTOR_METHODS)[number];

/** One term of a selector: some relations, and how many of their neighbours. */
export interface SelectorTerm {
  /** The term as it was written. */
  readonly text: string;
  readonly method: SelectorMethod;
  readonly value: string;
  /** How many steps up; 0 for none. */
  readonly ancestors: number;
  /** How many steps down; 0 for none. */
  readonly descendants: number;
  /** `@`: all descendants, and all that these need. */
  readonly closed: boolean;
}

/** Terms that must all hold; a comma stands between them. */
export type Intersection = readonly SelectorTerm[];

const TERM = /^(?<closed>@)?(?:(?<up>\d*)\+)?(?:(?<method>[^:+]*):)?(?<value>.*?)(?:\+(?<down>\d*))?$/;

/**
 * Reads selectors: several mean any of them, as does a space inside one; a comma means all of its terms.
 *
 * @throws MartletError `selector-invalid`.
 */
export function parseSelectors(selectors: readonly string[]): readonly Intersection[] {
  const empty = selectors.find((selector) => selector.trim() === '');
  // A variable that is not set must not mean everything.
  if (empty !== undefined) throw new MartletError('selector-invalid', { selector: empty, problem: 'it is empty', similar: [] });
  return selectors
    .flatMap((selector) => selector.split(/\s+/))
    .filter((selector) => selector !== '')
    .map((selector) => selector.split(',').map((term) => parseTerm(selector, term)));
}

function parseTerm(selector: string, text: string): SelectorTerm {
  const groups = TERM.exec(text)?.groups ?? {};
  const { closed, up, method, value = '', down } = groups;
  if (value === '') throw new MartletError('selector-invalid', { selector, problem: `"${text}" names nothing`, similar: [] });
  if (closed !== undefined && (up !== undefined || down !== undefined)) {
    throw new MartletError('selector-invalid', { selector, problem: '"@" already includes what "+" would add', similar: [`@${value}`] });
  }
  return {
    text,
    method: method === undefined ? impliedMethod(value) : knownMethod(selector, method),
    value,
    ancestors: depth(up),
    descendants: depth(down),
    closed: closed !== undefined,
  };
}

/** `+m` has no number and means all the way. */
function depth(written: string | undefined): number {
  if (written === undefined) return 0;
  return written === '' ? Number.POSITIVE_INFINITY : Number(written);
}

function impliedMethod(value: string): SelectorMethod {
  return value.includes('/') || /\.m?[jt]s$/.test(value) ? 'path' : 'name';
}

function knownMethod(selector: string, method: string): SelectorMethod {
  const known = SELECTOR_METHODS.find((name) => name === method);
  if (known !== undefined) return known;
  const similar = similarNames(method, SELECTOR_METHODS).map((name) => `${name}:`);
  throw new MartletError('selector-invalid', { selector, problem: `there is no method "${method}:"`, similar });
}
