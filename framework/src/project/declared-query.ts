import { NOOP_QUERY_EXECUTOR, type OperationNode, type OperationNodeSource, QueryCreator } from 'kysely';
import { MartletError } from '../errors.js';
import type { DataTest, Model } from '../model/index.js';
import type { UntypedTables } from '../model/model.js';
import { withOwnNodes } from '../sql/index.js';
import { withOriginalPositions } from './modules/index.js';

/** What an author's callback has answered. It is asked once: the same declaration is the same query for everybody. */
type Built<T> = { readonly value: T } | { readonly error: unknown };

const BUILT = new WeakMap<object, Built<unknown>>();

/** What a callback answers, or what it threw; it is called when that is first asked for. */
export function calledOnce<T>(callback: object, call: () => T): T {
  const known = (BUILT.get(callback) as Built<T> | undefined) ?? answerOf(call);
  BUILT.set(callback, known);
  if ('error' in known) throw known.error;
  return known.value;
}

function answerOf<T>(call: () => T): Built<T> {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

/**
 * The query that a model or data test returns, as a tree that names relations as `from` does. Each of its tables and values is a node of its
 * own, so that what is found out about one can be told by its node.
 *
 * @throws MartletError `query-failed`, `literal-invalid`.
 */
export function buildQuery(declaration: Model | DataTest, file: string): OperationNode {
  const db = new QueryCreator<UntypedTables>({ executor: NOOP_QUERY_EXECUTOR });
  try {
    return calledOnce(declaration.query, () => withOwnNodes(queryOf(declaration.query(db)).toOperationNode()));
  } catch (cause) {
    if (cause instanceof MartletError) throw new MartletError(cause.reason, cause.parameters, { file }, { cause });
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new MartletError('query-failed', { model: declaration.name, message }, { file }, { cause: withOriginalPositions(cause) });
  }
}

/** What a callback returned, where it is a query; no type asks for one where nothing has type-checked the module. */
function queryOf(returned: OperationNodeSource): OperationNodeSource {
  const found: unknown = returned;
  if (found instanceof Promise) {
    // A query of a model is only built, so what the promise brings is of no use.
    found.catch(() => undefined);
    throw new Error('the callback is async, and answers with a promise');
  }
  if (typeof found === 'object' && found !== null && 'toOperationNode' in found) return returned;
  throw new Error(found === undefined ? 'the callback returns nothing' : `the callback returns ${typeof found}, not a query`);
}
