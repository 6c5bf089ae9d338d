import type { ColumnOfResult, StatementDescription } from '../../../warehouses/reading.js';
import type { StatementEngine } from '../../../warehouses/statement-engine.js';
import { PostgresError, unsupported } from '../postgres-error.js';
import { mappedTypeOf, oidOf } from '../types/engine-type.js';
import { engineTypeOfParameter } from '../types/parameters.js';
import { TYPES } from '../types/postgres-types.js';
import { preparedText } from './prepare-text.js';
import { eachNode, isNode, mapTree, nodesOf, nodeText, readTree, type SqlNode, textConstant, typeCast, writeTree } from './tree.js';

/** The tree of the one statement of a text. */
export async function parseStatement(engine: Pick<StatementEngine, 'parse'>, sql: string): Promise<SqlNode> {
  const tree = readTree(await engine.parse(preparedText(sql)));
  if (!isNode(tree)) throw new PostgresError('XX000', 'the engine has read nothing');
  if (tree.error === true) {
    if (tree.error_type === 'not implemented') throw unsupported('only queries can be answered', 'Begin the statement with SELECT.');
    const message = nodeText(tree.error_message);
    const position = Number(tree.position);
    throw new PostgresError('42601', message.split('\n', 1)[0] ?? message, Number.isInteger(position) ? { position: position + 1 } : {});
  }
  const [statement, second] = nodesOf(tree.statements);
  if (statement === undefined) throw new PostgresError('42601', 'the statement is empty');
  if (second !== undefined) throw new PostgresError('42601', 'cannot insert multiple commands into a prepared statement');
  return statement;
}

/** The text of a statement. */
export async function printStatement(engine: Pick<StatementEngine, 'print'>, statement: unknown): Promise<string> {
  return engine.print(writeTree({ error: false, statements: [statement] }));
}

/** How many parameters a statement takes: the highest number that it names. */
export function parameterCount(statement: unknown): number {
  let count = 0;
  for (const node of eachNode(statement)) {
    if (node.class !== 'PARAMETER') continue;
    const number = Number(node.identifier);
    if (!Number.isInteger(number) || number < 1) throw new PostgresError('42601', `there is no parameter $${String(node.identifier)}`);
    count = Math.max(count, number);
  }
  return count;
}

/** What a statement takes and returns, as far as it is known before it has values. */
export interface TypedStatement {
  /** The OIDs of its parameters. */
  readonly parameters: readonly number[];
  /** Its text, which takes the parameters as texts; undefined where the values have to be known to tell their types. */
  readonly sql: string | undefined;
  readonly columns: readonly ColumnOfResult[] | undefined;
}

/** Types of the engine that were written into trees before, as the tree writes them. */
export class CastTypes {
  readonly #engine: Pick<StatementEngine, 'parse'>;
  readonly #known = new Map<string, unknown>();

  constructor(engine: Pick<StatementEngine, 'parse'>) {
    this.#engine = engine;
  }

  /** A cast of a node to a type by the engine's words for it, which come from the engine or from our own table. */
  async cast(child: SqlNode, engineType: string): Promise<SqlNode> {
    let type = this.#known.get(engineType);
    if (type === undefined) {
      const [item] = nodesOf((await this.#parse(engineType)).select_list);
      type = item?.cast_type;
      this.#known.set(engineType, type);
    }
    return { ...typeCast(child, ''), cast_type: type };
  }

  async #parse(engineType: string): Promise<SqlNode> {
    const { node } = await parseStatement(this.#engine, `select null::${engineType}`);
    return isNode(node) ? node : {};
  }
}

/**
 * Finds out the types of a statement's parameters and columns. Each parameter comes as text and is cast where it stands, so that its type is the same
 * whatever its value.
 *
 * @param given The OIDs that the client says, 0 for those that it leaves to us.
 */
export async function typeStatement(
  engine: Pick<StatementEngine, 'parse' | 'print'>,
  casts: CastTypes,
  statement: SqlNode,
  given: readonly number[],
  describe: (sql: string) => Promise<StatementDescription>,
): Promise<TypedStatement> {
  const count = Math.max(parameterCount(statement), given.length);
  const types = Array.from({ length: count }, (_, index) => {
    const oid = given[index] ?? 0;
    if (oid === 0 || oid === TYPES.unknown.oid) return undefined;
    const type = engineTypeOfParameter(oid);
    if (type === undefined) throw unsupported(`parameters of the type with OID ${oid} are not supported`, 'Send it as text, with type 0.');
    return type;
  });
  if (types.includes(undefined)) {
    const { parameters } = await describe(await printStatement(engine, await withTypes(casts, statement, types)));
    for (const [index, type] of types.entries()) types[index] = type ?? parameters[index];
  }
  const isDecided = !types.includes(undefined);
  const sql = await printStatement(
    engine,
    await withTypes(
      casts,
      statement,
      types.map((type) => type ?? 'VARCHAR'),
    ),
  );
  const parameters = types.map((type, index) => given[index] || (type === undefined ? TYPES.text.oid : oidOf(mappedTypeOf(type))));
  try {
    const { columns } = await describe(sql);
    if (columns.length > 0) return { parameters, sql, columns };
    // Some functions want to know a value before they say what they return; null is one of any type.
    const nulls = await withTypes(
      casts,
      statement,
      types.map((type) => type ?? 'VARCHAR'),
      textConstant(null),
    );
    return { parameters, sql, columns: (await describe(await printStatement(engine, nulls))).columns };
  } catch (error) {
    if (isDecided) throw error;
    return { parameters, sql: undefined, columns: undefined };
  }
}

async function withTypes(casts: CastTypes, statement: SqlNode, types: readonly (string | undefined)[], value?: SqlNode): Promise<unknown> {
  const parameters = new Map<string, SqlNode>();
  for (const node of eachNode(statement)) {
    const type = node.class === 'PARAMETER' ? types[Number(node.identifier) - 1] : undefined;
    if (type !== undefined) parameters.set(nodeText(node.identifier), await casts.cast(value ?? { ...node, alias: '' }, type));
  }
  return mapTree(statement, (node) => {
    const typed = node.class === 'PARAMETER' ? parameters.get(nodeText(node.identifier)) : undefined;
    return typed === undefined ? node : { ...typed, alias: nodeText(node.alias) };
  });
}

/** The statement with its values in it, each a text that takes the type that its place asks for. */
export function withValues(statement: SqlNode, values: readonly (string | null)[]): unknown {
  return mapTree(statement, (node) =>
    node.class === 'PARAMETER' ? { ...textConstant(values[Number(node.identifier) - 1] ?? null), alias: nodeText(node.alias) } : node,
  );
}
