import type { z } from 'zod';
import type { TestOptions } from '../../columns/index.js';
import { MartletError } from '../../errors.js';
import { similarNames } from '../../graph/index.js';
import type { ModelTest } from '../../quality/kinds/index.js';
import type { Project, ProjectRelation } from '../project.js';
import { type Finding, findingOf, type Subject } from './finding.js';
import {
  EXPOSURE_SHAPE,
  KINDS_OF_MATERIALIZATION,
  MODEL_SHAPE,
  materializationShape,
  REPORT_SHAPE,
  SCOPED_TEST_OPTIONS,
  SOURCE_SHAPE,
  TEST_OPTIONS,
} from './option-shapes.js';
import { checkSubjects } from './subjects.js';

/**
 * Options that do not exist, and values that an option does not take, at any depth of what is declared. The compiler finds them where they
 * are written out; a spread, a cast and a project without types hide them from it.
 */
export function checkOptions(
  { byId, tests, exposures, reports }: Project,
  isChosen: (one: { readonly id: string }) => boolean,
): readonly Finding[] {
  return [
    ...[...byId.values()].filter(isChosen).flatMap(ofRelation),
    ...tests
      .filter(({ test }) => isChosen({ id: test.name }))
      .flatMap(({ test, file }) => problemsIn({ id: test.name, file }, test.options, TEST_OPTIONS, [])),
    ...exposures.flatMap(({ exposure, file }) => problemsIn({ id: exposure.name, file }, exposure, EXPOSURE_SHAPE, [])),
    ...reports.flatMap(({ report, file }) => problemsIn({ id: report.name, file }, report, REPORT_SHAPE, [])),
  ];
}

function ofRelation(subject: ProjectRelation): readonly Finding[] {
  const { relation } = subject;
  const ofColumns = Object.entries(relation.columns).flatMap(([column, { definition }]) =>
    definition.tests.flatMap(({ options }) => problemsIn(subject, options, TEST_OPTIONS, ['columns', column])),
  );
  if (subject.kind === 'source') return [...problemsIn(subject, relation, SOURCE_SHAPE, []), ...checkSubjects(subject), ...ofColumns];
  const { materialized, tests } = subject.relation;
  return [
    ...problemsIn(subject, relation, MODEL_SHAPE, []),
    ...ofMaterialization(subject, materialized),
    ...ofColumns,
    ...tests.flatMap((test) => optionsOf(test).flatMap(([options, shape]) => problemsIn(subject, options, shape, ['tests']))),
  ];
}

function ofMaterialization(subject: Subject, materialized: { readonly kind: string }): readonly Finding[] {
  const shape = materializationShape(materialized.kind);
  if (shape !== undefined) return problemsIn(subject, materialized, shape, ['materialized']);
  return [unfit(subject, ['materialized', 'kind'], materialized.kind, KINDS_OF_MATERIALIZATION)];
}

/** What the author of a test gave it as options. */
function optionsOf(test: ModelTest): readonly (readonly [TestOptions, z.ZodType])[] {
  const own = [test.options, SCOPED_TEST_OPTIONS] as const;
  return test.kind === 'column' ? [own, [test.test.options, TEST_OPTIONS]] : [own];
}

function problemsIn(subject: Subject, value: unknown, shape: z.ZodType, within: readonly string[]): readonly Finding[] {
  const parsed = shape.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue): readonly Finding[] => {
    const inside = issue.path.map(String);
    const path = [...within, ...inside];
    const found = valueAt(value, inside);
    if (issue.code !== 'unrecognized_keys') return [unfit(subject, path, found, expectedIn(issue))];
    return issue.keys
      .filter((key) => valueAt(found, [key]) !== undefined)
      .map((key) => {
        const known = keysAt(shape, value, inside);
        const error = new MartletError('option-unknown', {
          relation: subject.id,
          option: [...path, key].join('.'),
          similar: similarNames(key, known),
        });
        return findingOf(subject, error, { kind: 'property', path: [...path, key] });
      });
  });
}

function unfit(subject: Subject, path: readonly string[], found: unknown, expected: readonly string[]): Finding {
  const similar = typeof found === 'string' ? similarNames(found, expected) : [];
  const parameters = { relation: subject.id, option: path.join('.'), found: textOf(found), expected, similar };
  return findingOf(subject, new MartletError('option-unfit', parameters), { kind: 'property', path: [...path] });
}

/** What an option takes: its words, or the kind of its values. */
function expectedIn(issue: z.core.$ZodIssue): readonly string[] {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String);
    case 'invalid_type':
      return [KINDS[issue.expected] ?? issue.expected];
    // The only shape of its own kind.
    case 'custom':
      return ['a number'];
    case 'invalid_union':
      return WORDS[String(issue.path.at(-1))] ?? [];
    default:
      return [];
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** The words that say which options there are beside them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  strategy: ['append', 'merge', 'delete-insert', 'insert-overwrite'],
  by: ['timestamp', 'columns'],
};

function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  return typeof value === 'object' && value !== null ? valueAt((value as Readonly<Record<string, unknown>>)[key], rest) : undefined;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
}

/** The names of the options that a shape has where a value is of it. */
function keysAt(shape: z.ZodType, value: unknown, path: readonly string[]): readonly string[] {
  const { def } = shape as unknown as { readonly def: Definition };
  switch (def.type) {
    case 'optional':
      return def.innerType === undefined ? [] : keysAt(def.innerType, value, path);
    case 'array':
      return def.element === undefined ? [] : keysAt(def.element, valueAt(value, path.slice(0, 1)), path.slice(1));
    case 'union': {
      const options = def.options ?? [];
      const word = valueAt(value, [def.discriminator ?? '']);
      const chosen = options.find((option) => isOfWord(option, def.discriminator ?? '', word));
      return chosen === undefined ? [] : keysAt(chosen, value, path);
    }
    default: {
      const { shape: options = {} } = def;
      const [key, ...rest] = path;
      const next = key === undefined ? undefined : options[key];
      return next === undefined ? Object.keys(options) : keysAt(next, valueAt(value, [key ?? '']), rest);
    }
  }
}

/** What the definition of a shape says of what is in it. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly discriminator?: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

function isOfWord(shape: z.ZodType, discriminator: string, word: unknown): boolean {
  const { def } = shape as unknown as { readonly def: Definition };
  return def.shape?.[discriminator]?.safeParse(word).success === true;
}
