import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readExportManifest } from '../../src/serve/export/export-manifest.js';
import { type ExportPlace, ObjectPlace } from '../../src/serve/index.js';
import { MemoryObjects } from './memory-store.js';

const PARTS = ['country=DE/part-0.csv', 'country=FR/part-0.csv', 'country=IT/part-0.csv'];

/** Writes an export of three files, each of which holds `content`, in the place of one that is there. */
async function exported(objects: MemoryObjects, content: string, before?: (request: string) => Promise<void> | void): Promise<number> {
  const place: ExportPlace = new ObjectPlace(objects.reachedBy(before));
  await place.current();
  const finished = await place.begin(content, []);
  try {
    const files = [];
    for (const path of PARTS)
      files.push(
        finished.get(path) ??
          (await place.write(
            path,
            async (file) => {
              await writeFile(file, content);
              return { rows: 1, bytes: Buffer.byteLength(content), sha256: content };
            },
            undefined,
          )),
      );
    await place.finish({
      format: 1,
      project: 'shop',
      exported: content,
      environment: 'prod',
      publication: 1,
      fileFormat: 'csv',
      partitionBy: [],
      columns: [],
      masked: [],
      rows: 3,
      files,
      exports: [content],
      finishedAt: '2026-01-01T00:00:00.000Z',
    });
    return finished.size;
  } catch (error) {
    await place.abandon();
    throw error;
  }
}

/** What readers find: the content of each file that the manifest names. */
function read({ held }: MemoryObjects): readonly (string | undefined)[] | undefined {
  const manifest = held.get('manifest.json');
  return manifest && readExportManifest(manifest.body, '').files.map(({ path }) => held.get(path)?.body);
}

const whole = (content: string) => PARTS.map(() => content);
const dataOf = ({ held }: MemoryObjects) => [...held.keys()].filter((name) => name.includes('part-'));

describe('an export in a store of objects', () => {
  it('is found whole by the manifest, with nothing else beside it', async () => {
    const objects = new MemoryObjects();
    await exported(objects, 'one');
    expect(read(objects)).toEqual(whole('one'));
    expect([...objects.held.keys()].map((name) => name.replace(/[\da-f]{12}/, 'RUN')).toSorted()).toEqual([
      'country=DE/part-0-RUN.csv',
      'country=FR/part-0-RUN.csv',
      'country=IT/part-0-RUN.csv',
      'manifest.json',
    ]);
  });

  it('is the one before or the new one whole wherever a command is killed, and the next one goes on', async () => {
    let isOver = false;
    for (let moment = 1; !isOver; moment += 1) {
      const objects = new MemoryObjects();
      await exported(objects, 'one');
      let requests = 0;
      const killed = await exported(objects, 'second', () => {
        requests += 1;
        if (requests >= moment) throw new Error('killed');
      }).then(
        () => false,
        () => true,
      );
      isOver = !killed;
      expect([whole('one'), whole('second')]).toContainEqual(read(objects));
      const uploaded = dataOf(objects).length - PARTS.length;
      const resumed = await exported(objects, 'second');
      expect(read(objects)).toEqual(whole('second'));
      expect(dataOf(objects)).toHaveLength(PARTS.length);
      expect([...objects.held.keys()].filter((name) => name.startsWith('.'))).toEqual([]);
      // A file whose upload was not noted any more is sent again.
      if (killed && JSON.stringify(read(objects)) === JSON.stringify(whole('one'))) expect(resumed).toBeGreaterThanOrEqual(uploaded - 1);
    }
  });

  it('fails where another command has changed it meanwhile, and readers find the other’s whole', async () => {
    for (const [mine, others] of [
      ['mine', 'theirs'],
      ['same', 'same'],
    ] as const) {
      let isOver = false;
      for (let moment = 1; !isOver; moment += 1) {
        const objects = new MemoryObjects();
        await exported(objects, 'one');
        let requests = 0;
        const outcome = await exported(objects, mine, async () => {
          requests += 1;
          if (requests === moment) await exported(objects, others);
        }).then(
          () => 'finished',
          (error: unknown) => (error as { reason?: string }).reason,
        );
        isOver = requests < moment;
        expect(['finished', 'export-raced']).toContain(outcome);
        expect([whole(mine), whole(others)]).toContainEqual(read(objects));
        if (outcome === 'export-raced') expect(read(objects)).toEqual(whole(others));
        // What neither needs is gone after the next one at the latest.
        await exported(objects, 'last');
        expect(dataOf(objects)).toHaveLength(PARTS.length);
      }
    }
  });

  it('is not put beside what is no export', async () => {
    const objects = new MemoryObjects();
    objects.put('thesis.txt', 'years of work');
    await expect(exported(objects, 'one')).rejects.toMatchObject({ reason: 'export-target-taken' });
    expect([...objects.held.keys()]).toEqual(['thesis.txt']);
  });

  it('begins anew where its progress is damaged', async () => {
    const objects = new MemoryObjects();
    objects.put('.progress.json', '{"name":"one","files":[["x"');
    expect(await exported(objects, 'one')).toBe(0);
    expect(read(objects)).toEqual(whole('one'));
  });
});
