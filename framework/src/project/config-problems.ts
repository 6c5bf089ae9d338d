import type { z } from 'zod';
import { similarNames } from '../graph/index.js';
import { configSchema } from './config.js';

/** What is wrong with a config, each with its place; a key that no option has is told with the option that was meant. */
export function configProblems(issue: z.core.$ZodIssue): readonly string[] {
  const place = issue.path.join('.');
  const at = (message: string): string => (place === '' ? message : `${place}: ${message}`);
  if (issue.code === 'invalid_union') {
    // Of several forms, the one that got furthest is the one that was meant.
    const [nearest = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
    if (depth(nearest) > 0 || nearest.some(({ code }) => code === 'unrecognized_keys'))
      return nearest.flatMap((inner) => configProblems({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue));
    return [at([...new Set(issue.errors.flatMap((errors) => errors.map(({ message }) => message)))].join(', or '))];
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => at(message));
  if (issue.code !== 'unrecognized_keys') return [at(issue.message)];
  const known = optionsAt(configSchema, issue.path);
  return issue.keys.map((key) => {
    const similar = similarNames(key, known);
    return at(`there is no option "${key}"${similar.length === 0 ? '' : `; did you mean ${similar.join(' or ')}?`}`);
  });
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

/** The names of the options at a place of a schema, of all forms that it may have there. */
function optionsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const { def } = schema._zod as { readonly def: z.core.$ZodTypes['_zod']['def'] };
  const [first, ...rest] = path;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return optionsAt(def.innerType, path);
    case 'pipe':
      return optionsAt(def.in, path);
    case 'lazy':
      return optionsAt(def.getter(), path);
    case 'union':
      return [...new Set(def.options.flatMap((option) => optionsAt(option, path)))];
    case 'object': {
      if (first === undefined) return Object.keys(def.shape);
      const inner = def.shape[String(first)];
      return inner === undefined ? [] : optionsAt(inner, rest);
    }
    case 'record':
      return first === undefined ? [] : optionsAt(def.valueType, rest);
    case 'array':
      return first === undefined ? [] : optionsAt(def.element, rest);
    default:
      return [];
  }
}
