import {
  AliasNode,
  createQueryId,
  type DeleteQueryNode,
  type InsertQueryNode,
  type OperationNode,
  type SelectQueryNode,
  type UpdateQueryNode,
} from 'kysely';
import { QueryCompiler } from './query-compiler.js';

/** Writes Kysely's tree as the SQL of one warehouse. */
export class SqlCompiler extends QueryCompiler {
  /** The SQL text of a query or an expression. */
  write(node: OperationNode): string {
    this.depth = 0;
    this.bare = undefined;
    // Kysely's type names the statements that it makes itself; its visitor takes any node.
    return this.compileQuery(node as SelectQueryNode, createQueryId()).sql;
  }

  protected override visitInsertQuery(node: InsertQueryNode): void {
    this.refuseForeignChange('insert', node);
    // The table has a name of its own, which no part of an insert needs.
    const into = unaliased(node.into);
    this.append('insert into ');
    if (into !== undefined) this.visitNode(into);
    if (node.columns !== undefined) {
      this.append(' (');
      this.compileList([...node.columns]);
      this.append(')');
    }
    if (node.values === undefined) return;
    this.line();
    const { values } = node;
    if (values.kind === 'SelectQueryNode') this.select(values as SelectQueryNode);
    else this.visitNode(values);
  }

  protected override visitUpdateQuery(node: UpdateQueryNode): void {
    this.refuseForeignChange('update', node);
    this.append('update ');
    if (node.table !== undefined) this.visitNode(node.table);
    this.line();
    this.append('set ');
    this.compileList([...(node.updates ?? [])]);
    if (node.where !== undefined) this.clause(node.where);
  }

  protected override visitDeleteQuery(node: DeleteQueryNode): void {
    this.refuseForeignChange('delete', node);
    this.append('delete ');
    this.visitNode(node.from);
    if (node.where !== undefined) this.clause(node.where);
  }

  private refuseForeignChange(statement: 'insert' | 'update' | 'delete', node: InsertQueryNode | UpdateQueryNode | DeleteQueryNode): void {
    const parts: Readonly<Record<string, unknown>> = { ...node };
    const isOwn = (name: string): boolean => name === 'from' && statement === 'delete';
    const part = FOREIGN_PARTS.find((name) => parts[name] !== undefined && parts[name] !== false && !isOwn(name));
    if (part === undefined) return;
    const words = part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw this.unsupported(
      `${statement} with ${words}`,
      'it is not part of the SQL that warehouses share.',
      'Insert values or a select, and choose the rows of an update or delete by a where, with subqueries.',
    );
  }
}

/** The table that a node names; resolving relations has put its own name behind it. */
function unaliased(node: OperationNode | undefined): OperationNode | undefined {
  return node !== undefined && AliasNode.is(node) ? node.node : node;
}

/** What Kysely's statements can have beside tables, values and a where. */
const FOREIGN_PARTS = [
  'with',
  'from',
  'using',
  'joins',
  'returning',
  'onConflict',
  'onDuplicateKey',
  'ignore',
  'orAction',
  'replace',
  'defaultValues',
  'orderBy',
  'limit',
  'top',
  'output',
  'endModifiers',
] as const;
