import type { PiiClass } from '../../columns/index.js';
import { type InputKind, lineageOfColumn, type QueryLineage, type TableColumn } from '../lineage/index.js';

/** A relation as the search for personal data sees it. Sources have no lineage. */
export interface PiiRelation {
  readonly relation: string;
  /** The columns of the contract and the class that each declares, if any. */
  readonly columns: Readonly<Record<string, PiiClass | undefined>>;
  /** Its readers are everybody: a metric view, or a model with the tag `public`. */
  readonly isPublic: boolean;
  readonly lineage?: QueryLineage;
}

/** One step of personal data from column to column. */
export interface PiiStep {
  readonly relation: string;
  readonly column: string;
  /** How the next step uses it; undefined for the last. */
  readonly usedAs?: InputKind | 'opaque';
}

/** Personal data in a place that does not declare it. */
export interface PiiProblem {
  readonly kind: 'undeclared-column' | 'public-join-key';
  readonly relation: string;
  /** The column that holds it, or by which the public model joins. */
  readonly column: string;
  readonly class: PiiClass;
  /** From the column that declared it to this place. */
  readonly path: readonly PiiStep[];
  /** False when it goes through raw SQL that may or may not read it. */
  readonly certain: boolean;
}

export interface PiiTaint {
  readonly problems: readonly PiiProblem[];
  /** The columns that hold personal data, declared or not, as `relation.column` in lower case, and their class. */
  readonly tainted: ReadonlyMap<string, PiiClass>;
}

interface Taint {
  readonly class: PiiClass;
  readonly path: readonly PiiStep[];
  readonly certain: boolean;
}

/** A model whose tags or kind say that everybody reads it. */
export function isPublicModel(model: { readonly kind: string; readonly tags: readonly string[] }): boolean {
  return model.kind === 'metric' || model.tags.includes('public');
}

/** What is wrong with how personal data flows through relations that come in topological order. */
export function piiProblems(relations: readonly PiiRelation[]): readonly PiiProblem[] {
  return piiTaint(relations).problems;
}

/**
 * Follows each column that is declared to be personal data, through every expression but masking functions and counts.
 * A column that holds it without saying so is one problem, and the end of its path: what lies behind it is judged once
 * it is declared or masked.
 */
export function piiTaint(relations: readonly PiiRelation[]): PiiTaint {
  const taints = new Map<string, Taint>();
  /** The same, and all that personal data reaches through columns that don't declare it. */
  const reached = new Map<string, Taint>();
  const problems: PiiProblem[] = [];
  for (const { relation, columns, isPublic, lineage } of relations) {
    const declared = new Map(Object.entries(columns).map(([name, pii]) => [name.toLowerCase(), pii]));
    for (const [column, pii] of Object.entries(columns)) {
      const incoming = incomingTaint(lineage, column, taints);
      if (pii !== undefined) {
        const own = ownTaint(relation, column, pii, incoming);
        taints.set(key(relation, column), own);
        reached.set(key(relation, column), own);
        continue;
      }
      if (incoming !== undefined) {
        const path = [...incoming.path, { relation, column }];
        problems.push({ kind: 'undeclared-column', relation, column, class: incoming.class, path, certain: incoming.certain });
      }
      const hidden = incoming ?? incomingTaint(lineage, column, reached);
      if (hidden !== undefined) reached.set(key(relation, column), hidden);
    }
    if (isPublic && lineage !== undefined) problems.push(...joinKeyProblems(relation, lineage, taints));
    // Columns outside of the contract are another check's matter, but what they hold is not.
    for (const { name } of lineage?.columns ?? []) {
      const incoming = declared.has(name.toLowerCase()) ? undefined : incomingTaint(lineage, name, reached);
      if (incoming !== undefined) reached.set(key(relation, name), incoming);
    }
  }
  return { problems, tainted: new Map([...reached].map(([column, taint]) => [column, taint.class])) };
}

/** A declared column begins a path, unless what it declares has come from further up. */
function ownTaint(relation: string, column: string, pii: PiiClass, incoming: Taint | undefined): Taint {
  const step = { relation, column };
  return incoming === undefined
    ? { class: pii, path: [step], certain: true }
    : { class: pii, path: [...incoming.path, step], certain: incoming.certain };
}

/** The first personal data that reaches a column; certain before uncertain. */
function incomingTaint(lineage: QueryLineage | undefined, column: string, taints: ReadonlyMap<string, Taint>): Taint | undefined {
  const found = lineage && lineageOfColumn(lineage, column);
  for (const input of found?.inputs ?? []) {
    const taint = input.masked ? undefined : taints.get(key(input.table, input.column));
    if (taint?.certain) return used(taint, input.kind);
  }
  for (const input of found?.inputs ?? []) {
    const taint = input.masked ? undefined : taints.get(key(input.table, input.column));
    if (taint !== undefined) return used(taint, input.kind);
  }
  for (const input of found?.mayRead ?? []) {
    const taint = taints.get(key(input.table, input.column));
    if (taint !== undefined) return { ...used(taint, 'opaque'), certain: false };
  }
  return undefined;
}

function joinKeyProblems(relation: string, lineage: QueryLineage, taints: ReadonlyMap<string, Taint>): readonly PiiProblem[] {
  return lineage.rowInputs.flatMap((input): readonly PiiProblem[] => {
    const taint = input.kind === 'joined' ? taints.get(key(input.table, input.column)) : undefined;
    if (taint === undefined) return [];
    const { path, certain } = used(taint, 'joined');
    return [{ kind: 'public-join-key', relation, column: input.column, class: taint.class, path, certain }];
  });
}

function used(taint: Taint, kind: InputKind | 'opaque'): Taint {
  return { ...taint, path: taint.path.map((step, index) => (index === taint.path.length - 1 ? { ...step, usedAs: kind } : step)) };
}

function key(relation: TableColumn['table'], column: string): string {
  return `${relation}.${column}`.toLowerCase();
}
