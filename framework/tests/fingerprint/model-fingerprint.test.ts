import { type OperationNodeSource, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { LogicalType } from '../../src/columns/index.js';
import {
  columnFingerprints,
  type DataFingerprint,
  type FingerprintedModel,
  modelFingerprint,
  sourceFingerprint,
} from '../../src/sql/fingerprint/index.js';
import { columnLineage } from '../../src/sql/lineage/index.js';
import { db, TABLES } from '../lineage/sample.js';

const integer: LogicalType = { kind: 'integer' };
const lines = sourceFingerprint('stg_lines', {
  order_id: { type: integer, nullable: false },
  product: { type: { kind: 'text' }, nullable: true },
  quantity: { type: integer, nullable: true },
  price: { type: integer, nullable: true },
});

function model(query: OperationNodeSource, changes: Partial<FingerprintedModel> = {}): DataFingerprint {
  const node = query.toOperationNode();
  const lineage = columnLineage(node, TABLES);
  const columns = Object.fromEntries(lineage.columns.map(({ name }) => [name, { type: integer, nullable: true }]));
  return modelFingerprint({
    query: columnFingerprints(node, TABLES),
    lineage,
    columns,
    rowsBeside: undefined,
    storage: { kind: 'table' },
    inputs: { stg_lines: lines },
    ...changes,
  });
}

const sales = db.selectFrom('lines').select(['order_id', 'price']).where('quantity', '>', 0);
const withInput = (changed: string): FingerprintedModel['inputs'] => ({
  stg_lines: { ...lines, columns: { ...lines.columns, [changed]: 'changed' }, version: 'changed' },
});

describe('the fingerprint of a model', () => {
  it('is the same for the same model', () => {
    expect(model(sales)).toEqual(model(sales));
  });

  it('changes with a type, a nullability and the materialization', () => {
    const contract = { order_id: { type: integer, nullable: true }, price: { type: integer, nullable: true } };
    const versions = [
      model(sales),
      model(sales, { columns: { ...contract, price: { type: { kind: 'decimal', precision: 18, scale: 2 }, nullable: true } } }),
      model(sales, { columns: { ...contract, price: { type: integer, nullable: false } } }),
      model(sales, { storage: { kind: 'view' } }),
    ].map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('does not change with how that is stored which raw SQL reads, and changes with all of its rows and columns', () => {
    const raw = db.selectFrom('lines').select(sql`price * 2`.as('price'));
    const stored = { stg_lines: { ...lines, version: 'stored in another way' } };
    expect(model(raw, { inputs: stored }).version).toBe(model(raw).version);
    const others = Object.keys(lines.columns).map((column) => model(raw, { inputs: withInput(column) }).version);
    expect(others).not.toContain(model(raw).version);
    expect(model(raw, { inputs: { stg_lines: { ...lines, rows: 'others' } } }).version).not.toBe(model(raw).version);
  });

  it('does not change with the order of the keys in which storage was written', () => {
    expect(model(sales, { storage: { kind: 'table', by: 'x' } }).version).toBe(
      model(sales, { storage: { by: 'x', kind: 'table' } }).version,
    );
  });

  it('stays when a column of an input changes that it does not read', () => {
    expect(model(sales, { inputs: withInput('product') })).toEqual(model(sales));
  });

  it('changes in the one column that reads a changed column of an input', () => {
    const [before, after] = [model(sales), model(sales, { inputs: withInput('price') })];
    expect(after).toMatchObject({ rows: before.rows, columns: { order_id: before.columns.order_id } });
    expect(after.columns.price).not.toBe(before.columns.price);
    expect(after.version).not.toBe(before.version);
  });

  it('changes in its rows when it filters by a changed column', () => {
    const [before, after] = [model(sales), model(sales, { inputs: withInput('quantity') })];
    expect(after.columns).toEqual(before.columns);
    expect(after.rows).not.toBe(before.rows);
  });

  it('changes with the rows of its inputs', () => {
    expect(model(sales, { inputs: { stg_lines: { ...lines, rows: 'changed' } } }).version).not.toBe(model(sales).version);
  });
});
