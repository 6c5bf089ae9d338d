import { join } from 'node:path';
import { z } from 'zod';
import { type Disk, fileText, namesIn } from './disk.js';

/** What a server says of itself beside the files that it reads: the ids of the publications that it still answers from. */
const readerSchema = z.object({ holds: z.array(z.string()), at: z.string() });

/** A server says it so often, and as soon as it holds another one. */
export const MILLISECONDS_BETWEEN_SIGNS = 20_000;

/** A server that has said nothing for so long has ended. */
const MOST_MILLISECONDS_OF_SILENCE = 4 * MILLISECONDS_BETWEEN_SIGNS;

export async function noteReader(
  disk: Disk,
  folder: string,
  reader: { readonly name: string; readonly holds: readonly string[]; readonly at: string },
): Promise<void> {
  const { name, holds, at } = reader;
  await disk.makeFolder(join(folder, 'readers'));
  const path = join(folder, 'readers', `${name}.json`);
  await disk.write(`${path}.next`, JSON.stringify({ holds, at }));
  await disk.replace(path, `${path}.next`);
}

export async function forgetReader(disk: Disk, folder: string, name: string): Promise<void> {
  await disk.remove(join(folder, 'readers', `${name}.json`));
}

/** The ids of the publications that servers answer from. What is left of servers that have ended goes. */
export async function heldByReaders(disk: Disk, folder: string, now: string): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for (const file of await namesIn(join(folder, 'readers'))) {
    const path = join(folder, 'readers', file);
    const found = readerSchema.safeParse(parsed(await fileText(path)));
    if (found.success && Date.parse(now) - Date.parse(found.data.at) < MOST_MILLISECONDS_OF_SILENCE)
      for (const id of found.data.holds) held.add(id);
    else if (found.success) await disk.remove(path);
  }
  return held;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // One that is being written is read the next time.
    return undefined;
  }
}
