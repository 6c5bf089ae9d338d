/** The roles that work with a warehouse: one builds, one reads what is published, and one drops what is not needed any more. */
export type WarehouseRole = 'builder' | 'reader' | 'janitor';

/** What a project needs rights on, by names as its warehouse writes them. */
export interface NeededRights {
  /** The schemas that readers see. */
  readonly published: readonly string[];
  /** The schemas that hold versions and loads. */
  readonly versions: readonly string[];
  /** The schemas of Martlet's own tables. */
  readonly own: readonly string[];
  /** The tables of others that sources read: their database, where it is not the target's, and their schema. */
  readonly sources: readonly { readonly database?: string; readonly schema: string }[];
}

/** The statements or commands that give each role what it needs, and no more. */
export type RoleRights = Readonly<Record<WarehouseRole, readonly string[]>>;
