import { createHash } from 'node:crypto';

/** The schemas that PostgreSQL has itself. */
export const SYSTEM_NAMESPACES: Readonly<Record<string, number>> = { pg_catalog: 11, information_schema: 13_212 };

/** Numbers of PostgreSQL's own relations, which clients write into their questions. */
export const SYSTEM_RELATIONS: Readonly<Record<string, number>> = {
  pg_type: 1247,
  pg_attribute: 1249,
  pg_proc: 1255,
  pg_class: 1259,
  pg_authid: 1260,
  pg_auth_members: 1261,
  pg_database: 1262,
  pg_tablespace: 1213,
  pg_shdescription: 2396,
  pg_am: 2601,
  pg_attrdef: 2604,
  pg_cast: 2605,
  pg_constraint: 2606,
  pg_depend: 2608,
  pg_description: 2609,
  pg_index: 2610,
  pg_inherits: 2611,
  pg_language: 2612,
  pg_namespace: 2615,
  pg_opclass: 2616,
  pg_operator: 2617,
  pg_rewrite: 2618,
  pg_trigger: 2620,
  pg_extension: 3079,
  pg_enum: 3501,
  pg_collation: 3456,
};

/** The first number that objects of users have. */
const FIRST = 16_384;
const LAST = 2_147_483_647;

/** Gives objects numbers by what they are called, so that an object has the same one today and tomorrow, whatever else there is. */
export class ObjectNumbers {
  readonly #taken = new Set<number>();

  of(...name: readonly string[]): number {
    const hash = createHash('sha256').update(JSON.stringify(name)).digest().readUInt32BE(0);
    let number = FIRST + (hash % (LAST - FIRST));
    while (this.#taken.has(number)) number = number === LAST ? FIRST : number + 1;
    this.#taken.add(number);
    return number;
  }
}
