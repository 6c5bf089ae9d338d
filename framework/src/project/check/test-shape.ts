import { type Columns, describeType } from '../../columns/index.js';
import { REFERRED, type RelationTest, TESTED } from '../../quality/index.js';

/** The types of the columns that a data test may name; of a column that several relations have, in each of them. */
export type TypesByName = ReadonlyMap<string, string>;

/** @param relations - The columns of the relations that a query reads, by the name by which it reads them. */
export function typesByName(relations: ReadonlyMap<string, Columns>): TypesByName {
  const types = new Map<string, string>();
  for (const [name, columns] of relations)
    for (const [column, { definition }] of Object.entries(columns))
      types.set(column, `${types.get(column) ?? ''}${name} ${describeType(definition.type)};`);
  return types;
}

/**
 * What decides on whether a data test's query is sound, beside the names of the columns that it is about: two tests of one shape say the
 * same of columns of the same types. Most tests of a project are of a few shapes, so that each is proved once. Undefined for a test of
 * which that is not known: raw SQL names columns in its text.
 */
export function shapeOf(test: RelationTest, types: TypesByName): string | undefined {
  const { rule, column, kind, decidedBy } = test;
  const type = column === undefined ? undefined : types.get(column);
  const columns = new ShapeWriter(types);
  if (decidedBy !== undefined && columns.columns(decidedBy)) return `${kind} ${columns.text}`;
  const writer = new ShapeWriter(types);
  // The query would say the same at length, and need not be made.
  if (rule !== undefined && type !== undefined) return writer.node(rule) ? `${type}${writer.text}` : undefined;
  return writer.node(test.failures.rows.toOperationNode()) ? writer.text : undefined;
}

class ShapeWriter {
  text = '';
  readonly #places = new Map<string, number>();
  readonly #names: ReadonlySet<string>;

  constructor(private readonly types: TypesByName) {
    this.#names = lowerCaseNames(types);
  }

  /** Writes columns of tables by their types. Answers false where one has a name by which the query calls its tables. */
  columns(names: readonly string[]): boolean {
    return !TABLES.some((table) => this.#names.has(table)) && names.every((name) => this.types.has(name) && this.#name(name));
  }

  /** Answers whether all of it could be written. */
  node(node: object): boolean {
    if ('kind' in node && node.kind === 'RawNode') return false;
    const isName = 'kind' in node && node.kind === 'IdentifierNode';
    this.text += '{';
    for (const key in node) {
      this.text += `${key}=`;
      if (!this.#value(node[key as keyof object], isName && key === 'name')) return false;
    }
    this.text += '}';
    return true;
  }

  #value(value: unknown, isName: boolean): boolean {
    switch (typeof value) {
      case 'string':
        return isName ? this.#name(value) : this.#literal(value);
      case 'number':
      case 'boolean':
      case 'bigint':
      case 'undefined':
        this.text += `${typeof value} ${value},`;
        return true;
      case 'object':
        if (value === null) this.text += 'null,';
        else if (Array.isArray(value)) return this.#list(value);
        else if (value instanceof Date) this.text += `date ${value.getTime()},`;
        else return isPlain(value) && this.node(value);
        return true;
      default:
        return false;
    }
  }

  #list(values: readonly unknown[]): boolean {
    this.text += '[';
    for (const value of values) if (!this.#value(value, false)) return false;
    this.text += ']';
    return true;
  }

  /** A declared column by its place among those that the query names; any other name as it is. */
  #name(name: string): boolean {
    const place = this.#places.get(name);
    const type = this.types.get(name);
    // A warehouse may take it for the column.
    if (type === undefined && this.#names.has(name.toLowerCase())) return false;
    if (type !== undefined && place === undefined) this.#places.set(name, this.#places.size);
    this.text += type === undefined ? `${JSON.stringify(name)},` : `#${place ?? `${this.#places.size - 1} ${type}`},`;
    return true;
  }

  /** A text that is the name of a column may be taken for it. */
  #literal(text: string): boolean {
    this.text += `${JSON.stringify(text)},`;
    return !this.#names.has(text.toLowerCase());
  }
}

const TABLES = [TESTED, REFERRED];

const LOWER_CASE = new WeakMap<TypesByName, ReadonlySet<string>>();

function lowerCaseNames(types: TypesByName): ReadonlySet<string> {
  const names = LOWER_CASE.get(types) ?? new Set([...types.keys()].map((name) => name.toLowerCase()));
  LOWER_CASE.set(types, names);
  return names;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
