import { readFile } from 'node:fs/promises';
import type { ObjectStore } from '../../src/serve/export/objects/object-store.js';

/** What a store of objects holds, for all commands that reach it. */
export class MemoryObjects {
  readonly held = new Map<string, { readonly body: string; readonly tag: string }>();
  #puts = 0;

  put(name: string, body: string): string {
    this.#puts += 1;
    const tag = String(this.#puts);
    this.held.set(name, { body, tag });
    return tag;
  }

  /** The store as one command reaches it. `before` is called ahead of each request; where it throws, the command is at its end. */
  reachedBy(before: (request: string) => Promise<void> | void = () => undefined): ObjectStore {
    const { held } = this;
    return {
      address: 's3://lake/sales',
      list: async () => {
        await before('list');
        return [...held].map(([name, { body }]) => ({ name, bytes: Buffer.byteLength(body) }));
      },
      read: async (name) => {
        await before(`read ${name}`);
        const found = held.get(name);
        return found === undefined ? undefined : { text: found.body, tag: found.tag };
      },
      replace: async (name, text, tag) => {
        await before(`replace ${name}`);
        return held.get(name)?.tag === tag ? this.put(name, text) : undefined;
      },
      upload: async (name, file) => {
        const body = await readFile(file, 'utf8');
        await before(`upload ${name}`);
        this.put(name, body);
      },
      remove: async (name) => {
        await before(`remove ${name}`);
        held.delete(name);
      },
    };
  }
}
