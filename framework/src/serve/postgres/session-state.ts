import type { ClientAnswer, Portal } from './portal.js';
import { PostgresError } from './postgres-error.js';
import type { SessionOutput } from './session-output.js';
import { SessionWorld, type SessionWorldOptions } from './session-world.js';
import type { SettingChange, Settings } from './settings.js';
import type { ClientCommand } from './sql/command.js';
import { backend } from './wire/backend.js';

/** A statement that a client has named. */
export interface PreparedStatement {
  readonly command: ClientCommand | undefined;
  readonly types: readonly number[];
}

/** What a session keeps from one message to the next. */
export class SessionState {
  readonly prepared = new Map<string, PreparedStatement>();
  readonly portals = new Map<string, Portal>();
  readonly cursors = new Map<string, Portal>();
  transaction: 'idle' | 'transaction' | 'failed' = 'idle';
  /** The publication of the transaction, or of the statements until the next sync. */
  world: SessionWorld | undefined;
  /** The schemas in which names are looked for; all where it is empty. */
  path: readonly string[] = [];
  /** What is undone at the end of the transaction. */
  readonly onEnd: (() => void)[] = [];
  readonly settings: Settings;
  readonly #output: SessionOutput;
  readonly #world: SessionWorldOptions;
  readonly #onChange: () => void;

  constructor(options: SessionWorldOptions & { readonly settings: Settings }, output: SessionOutput, onChange: () => void) {
    this.settings = options.settings;
    this.#world = options;
    this.#output = output;
    this.#onChange = onChange;
  }

  statement(name: string): PreparedStatement {
    const statement = this.prepared.get(name);
    if (statement === undefined) throw new PostgresError('26000', `prepared statement "${name}" does not exist`);
    return statement;
  }

  portal(name: string): Portal {
    const portal = this.portals.get(name) ?? this.cursors.get(name);
    if (portal === undefined) throw new PostgresError('34000', `portal "${name}" does not exist`);
    return portal;
  }

  set(name: string, value: string | undefined): void {
    if (name.toLowerCase() === 'search_path')
      this.path = (value ?? '')
        .split(',')
        .map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
        .filter((part) => part !== '' && part !== '$user' && part !== 'pg_catalog');
    this.changed(this.settings.set(name, value));
    this.#onChange();
  }

  changed({ report, warning }: SettingChange): void {
    if (warning !== undefined) this.#output.warn(warning);
    if (report !== undefined) backend.status(this.#output.out, report.name, report.value);
  }

  async openWorld(): Promise<SessionWorld> {
    this.world ??= await SessionWorld.open(this.#world);
    return this.world;
  }

  releaseWorld(): void {
    // A cursor that outlives its transaction reads the publication still.
    if (this.cursors.size > 0) return;
    this.world?.release();
    this.world = undefined;
  }

  async endTransaction(isLast: boolean): Promise<void> {
    this.transaction = 'idle';
    for (const undo of this.onEnd.splice(0)) undo();
    await this.closePortals();
    for (const [name, cursor] of this.cursors) {
      if (cursor.isHeld && !isLast) continue;
      this.cursors.delete(name);
      await closeAnswer(cursor.answer);
    }
    this.releaseWorld();
  }

  async closePortals(): Promise<void> {
    for (const name of [...this.portals.keys()]) await this.closePortal(name);
  }

  async closePortal(name: string): Promise<void> {
    const portal = this.portals.get(name);
    if (portal === undefined) return;
    this.portals.delete(name);
    await closeAnswer(portal.answer);
  }

  assertNotFailed(command: ClientCommand | undefined): void {
    if (this.transaction !== 'failed') return;
    if (command !== undefined && ['commit', 'rollback', 'rollback-to'].includes(command.kind)) return;
    throw new PostgresError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
  }
}

export async function closeAnswer(answer: ClientAnswer): Promise<void> {
  if (answer.kind === 'rows') await answer.close();
  if (answer.kind === 'copy') await answer.rows.close();
}
