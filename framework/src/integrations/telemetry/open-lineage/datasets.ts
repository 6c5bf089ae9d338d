import { resolve } from 'node:path';
import { describeType } from '../../../columns/index.js';
import { viewIn } from '../../../plan/index.js';
import {
  analyseModel,
  isInlined,
  type Project,
  type ProjectModel,
  type ProjectRelation,
  type ProjectSource,
  tableOf,
} from '../../../project/index.js';
import { type InputKind, lineageOfColumn, type QueryLineage } from '../../../sql/index.js';
import type { DatasetPlace } from '../../../warehouses/dataset-place.js';
import { datasetPlace } from '../../../warehouses/targets.js';
import { type Facet, facet } from './facets.js';

/** A dataset as events name it. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

/** A dataset of an event, with what is said of it for good and what is said of it in this run. */
export interface Dataset extends DatasetName {
  readonly facets?: Readonly<Record<string, Facet>>;
  readonly inputFacets?: Readonly<Record<string, Facet>>;
  readonly outputFacets?: Readonly<Record<string, Facet>>;
}

/** What the relations of a project are called in an environment, and what is said of them. Readers know a relation by its view there. */
export class Datasets {
  readonly #place: DatasetPlace;

  constructor(
    private readonly project: Project,
    private readonly environment: string,
  ) {
    this.#place = datasetPlace(project.target.config, project.directory);
  }

  nameOf(relation: ProjectRelation): DatasetName {
    const isForeign = relation.kind === 'source' && relation.relation.files === undefined;
    const place = isForeign ? tableOf(relation) : viewIn(this.environment, this.project.config.defaultEnvironment, relation);
    return { namespace: this.#place.namespace, name: this.#place.nameOf(place) };
  }

  /** A relation with all that is said of it for good. */
  described(relation: ProjectRelation): Dataset {
    const { columns, description, owner } = relation.relation;
    const fields = Object.entries(columns).map(([name, { definition }]) => ({
      name,
      type: describeType(definition.type),
      ...(definition.description === undefined ? {} : { description: definition.description }),
    }));
    const { namespace } = this.#place;
    return {
      ...this.nameOf(relation),
      facets: {
        dataSource: facet('dataSource', { name: namespace, uri: namespace.includes(':') ? namespace : `${namespace}:` }),
        schema: facet('schema', { fields }),
        ...(description === undefined ? {} : { documentation: facet('documentation', { description }) }),
        ...(owner === undefined ? {} : { ownership: facet('ownership', { owners: [{ name: owner }] }) }),
      },
    };
  }

  /** What names the table behind the view: its own name, and the version of the rows in it. */
  versionFacets(table: { readonly schema: string; readonly name: string }): Readonly<Record<string, Facet>> {
    const { namespace } = this.#place;
    return {
      symlinks: facet('symlinks', { identifiers: [{ namespace, name: this.#place.nameOf(table), type: 'TABLE' }] }),
      version: facet('version', { datasetVersion: table.name }),
    };
  }

  /** What a model reads, as far as it is in the warehouse: what is inlined is replaced by what that reads. */
  inputsOf(model: ProjectModel): readonly ProjectRelation[] {
    const found = [...model.from.values()].flatMap((id): readonly ProjectRelation[] => {
      const input = this.project.byId.get(id);
      if (input === undefined) return [];
      return input.kind !== 'source' && isInlined(input) ? this.inputsOf(input) : [input];
    });
    return [...new Set(found)];
  }

  /** The files that a source is loaded from. */
  filesOf({ relation: { files } }: ProjectSource): readonly DatasetName[] {
    if (files === undefined) return [];
    const patterns = typeof files.pattern === 'string' ? [files.pattern] : files.pattern;
    return patterns.map((pattern) => {
      const [, scheme, bucket = '', key = ''] = /^(\w+):\/\/([^/]+)\/(.*)$/.exec(pattern) ?? [];
      if (scheme !== undefined) return { namespace: `${scheme}://${bucket}`, name: key };
      return { namespace: 'file', name: resolve(this.project.directory, this.project.config.data?.directory ?? '.', pattern) };
    });
  }

  /** Where the columns of a model come from. What raw SQL hides is left out. */
  columnLineageOf(model: ProjectModel): Facet {
    const { lineage } = analyseModel(this.project, model);
    const fields = Object.keys(model.relation.columns).flatMap((column) => {
      const inputFields = mergedFields(this.#fieldsOf(lineage, column));
      return inputFields.length === 0 ? [] : [[column, { inputFields: inputFields.map((field) => this.#inputField(field)) }]];
    });
    const rows = mergedFields(lineage.rowInputs.flatMap(({ table, column, kind }) => this.#through({ table, column, kind })));
    const dataset = rows.map((field) => this.#inputField(field));
    return facet('columnLineage', { fields: Object.fromEntries(fields), ...(dataset.length === 0 ? {} : { dataset }) });
  }

  #fieldsOf(lineage: QueryLineage, column: string): readonly Field[] {
    const { inputs = [], shapedBy = [] } = lineageOfColumn(lineage, column) ?? {};
    return [
      ...inputs.flatMap(({ table, column: name, kind, masked = false }) => this.#through({ table, column: name, kind, masked })),
      ...shapedBy.flatMap(({ table, column: name, kind }) => this.#through({ table, column: name, kind })),
    ];
  }

  /** A column of what is inlined is made of columns of what that reads. */
  #through(field: Field): readonly Field[] {
    const relation = this.project.byId.get(field.table);
    if (relation === undefined) return [];
    if (relation.kind === 'source' || !isInlined(relation)) return [field];
    const inner = this.#fieldsOf(analyseModel(this.project, relation).lineage, field.column);
    return inner.map((each) => ({
      ...each,
      kind: isDirect(field.kind) ? (field.kind === 'copied' || !isDirect(each.kind) ? each.kind : field.kind) : field.kind,
      masked: (field.masked ?? false) || (each.masked ?? false),
    }));
  }

  #inputField({ table, column, uses }: MergedField) {
    const relation = this.project.byId.get(table);
    const name = relation === undefined ? { namespace: '', name: table } : this.nameOf(relation);
    return { ...name, field: column, transformations: uses.map(({ kind, masked }) => ({ ...TRANSFORMATIONS[kind], masking: masked })) };
  }
}

/** A use of a column. */
interface Field {
  readonly table: string;
  readonly column: string;
  readonly kind: InputKind;
  readonly masked?: boolean;
}

interface MergedField extends Pick<Field, 'table' | 'column'> {
  readonly uses: readonly { readonly kind: InputKind; readonly masked: boolean }[];
}

/** One entry for each column, with each way in which it is used once. */
function mergedFields(fields: readonly Field[]): readonly MergedField[] {
  const merged = new Map<string, { table: string; column: string; uses: Map<string, { kind: InputKind; masked: boolean }> }>();
  for (const { table, column, kind, masked = false } of fields) {
    const key = `${table} ${column}`;
    const one = merged.get(key) ?? { table, column, uses: new Map() };
    one.uses.set(`${kind} ${masked}`, { kind, masked });
    merged.set(key, one);
  }
  return [...merged.values()].map(({ uses, ...field }) => ({ ...field, uses: [...uses.values()] }));
}

function isDirect(kind: InputKind): boolean {
  return TRANSFORMATIONS[kind].type === 'DIRECT';
}

/** https://openlineage.io/docs/spec/facets/dataset-facets/column_lineage_facet */
const TRANSFORMATIONS = {
  copied: { type: 'DIRECT', subtype: 'IDENTITY' },
  transformed: { type: 'DIRECT', subtype: 'TRANSFORMATION' },
  aggregated: { type: 'DIRECT', subtype: 'AGGREGATION' },
  filtered: { type: 'INDIRECT', subtype: 'FILTER' },
  joined: { type: 'INDIRECT', subtype: 'JOIN' },
  grouped: { type: 'INDIRECT', subtype: 'GROUP_BY' },
  ordered: { type: 'INDIRECT', subtype: 'SORT' },
} as const satisfies Readonly<Record<InputKind, { readonly type: 'DIRECT' | 'INDIRECT'; readonly subtype: string }>>;
