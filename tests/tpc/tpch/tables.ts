// Written by generate-tables.ts from the tables of DuckDB's tpch extension.
import { date, decimal, integer, type Row, type Source, source, text } from 'martlet';

const partColumns = {
  p_partkey: integer().notNull(),
  p_name: text().notNull(),
  p_mfgr: text().notNull(),
  p_brand: text().notNull(),
  p_type: text().notNull(),
  p_size: integer().notNull(),
  p_container: text().notNull(),
  p_retailprice: decimal(15, 2).notNull(),
  p_comment: text().notNull(),
};

export interface Part extends Row<typeof partColumns> {}

export const part: Source<Part> = source({
  name: 'part',
  description: 'One row per part.',
  schema: 'main',
  grain: ['p_partkey'],
  columns: partColumns,
});

const supplierColumns = {
  s_suppkey: integer().notNull(),
  s_name: text().notNull(),
  s_address: text().notNull(),
  s_nationkey: integer().notNull(),
  s_phone: text().notNull(),
  s_acctbal: decimal(15, 2).notNull(),
  s_comment: text().notNull(),
};

export interface Supplier extends Row<typeof supplierColumns> {}

export const supplier: Source<Supplier> = source({
  name: 'supplier',
  description: 'One row per supplier.',
  schema: 'main',
  grain: ['s_suppkey'],
  columns: supplierColumns,
});

const partsuppColumns = {
  ps_partkey: integer().notNull(),
  ps_suppkey: integer().notNull(),
  ps_availqty: integer().notNull(),
  ps_supplycost: decimal(15, 2).notNull(),
  ps_comment: text().notNull(),
};

export interface Partsupp extends Row<typeof partsuppColumns> {}

export const partsupp: Source<Partsupp> = source({
  name: 'partsupp',
  description: 'One row per part that a supplier offers.',
  schema: 'main',
  grain: ['ps_partkey', 'ps_suppkey'],
  columns: partsuppColumns,
});

const customerColumns = {
  c_custkey: integer().notNull(),
  c_name: text().notNull(),
  c_address: text().notNull(),
  c_nationkey: integer().notNull(),
  c_phone: text().notNull(),
  c_acctbal: decimal(15, 2).notNull(),
  c_mktsegment: text().notNull(),
  c_comment: text().notNull(),
};

export interface Customer extends Row<typeof customerColumns> {}

export const customer: Source<Customer> = source({
  name: 'customer',
  description: 'One row per customer.',
  schema: 'main',
  grain: ['c_custkey'],
  columns: customerColumns,
});

const ordersColumns = {
  o_orderkey: integer().notNull(),
  o_custkey: integer().notNull(),
  o_orderstatus: text().notNull(),
  o_totalprice: decimal(15, 2).notNull(),
  o_orderdate: date().notNull(),
  o_orderpriority: text().notNull(),
  o_clerk: text().notNull(),
  o_shippriority: integer().notNull(),
  o_comment: text().notNull(),
};

export interface Orders extends Row<typeof ordersColumns> {}

export const orders: Source<Orders> = source({
  name: 'orders',
  description: 'One row per order.',
  schema: 'main',
  grain: ['o_orderkey'],
  columns: ordersColumns,
});

const lineitemColumns = {
  l_orderkey: integer().notNull(),
  l_partkey: integer().notNull(),
  l_suppkey: integer().notNull(),
  l_linenumber: integer().notNull(),
  l_quantity: decimal(15, 2).notNull(),
  l_extendedprice: decimal(15, 2).notNull(),
  l_discount: decimal(15, 2).notNull(),
  l_tax: decimal(15, 2).notNull(),
  l_returnflag: text().notNull(),
  l_linestatus: text().notNull(),
  l_shipdate: date().notNull(),
  l_commitdate: date().notNull(),
  l_receiptdate: date().notNull(),
  l_shipinstruct: text().notNull(),
  l_shipmode: text().notNull(),
  l_comment: text().notNull(),
};

export interface Lineitem extends Row<typeof lineitemColumns> {}

export const lineitem: Source<Lineitem> = source({
  name: 'lineitem',
  description: 'One row per line of an order.',
  schema: 'main',
  grain: ['l_orderkey', 'l_linenumber'],
  columns: lineitemColumns,
});

const nationColumns = {
  n_nationkey: integer().notNull(),
  n_name: text().notNull(),
  n_regionkey: integer().notNull(),
  n_comment: text().notNull(),
};

export interface Nation extends Row<typeof nationColumns> {}

export const nation: Source<Nation> = source({
  name: 'nation',
  description: 'One row per nation.',
  schema: 'main',
  grain: ['n_nationkey'],
  columns: nationColumns,
});

const regionColumns = {
  r_regionkey: integer().notNull(),
  r_name: text().notNull(),
  r_comment: text().notNull(),
};

export interface Region extends Row<typeof regionColumns> {}

export const region: Source<Region> = source({
  name: 'region',
  description: 'One row per region.',
  schema: 'main',
  grain: ['r_regionkey'],
  columns: regionColumns,
});
