import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One thing that a process did to a file. */
interface Write {
  readonly what: string;
  readonly path: string;
  readonly other: string;
  readonly at: number;
  readonly data: Buffer;
}

/** Records what a process does to files, so that what it had done at any instant can be brought about again. */
export interface Recorder {
  /** The environment of a process that is recorded, from here on, for the files whose path begins like this. */
  readonly environment: (prefix: string) => Readonly<Record<string, string>>;
  /** Does in a directory what the process did, one write after the other; what it holds then is what a kill would leave. */
  readonly replay: (directory: string) => Generator<string>;
  readonly close: () => void;
}

/** Undefined where the library can't be compiled. */
export function startRecorder(): Recorder | undefined {
  const scratch = mkdtempSync(join(tmpdir(), 'martlet-writes-'));
  const [library, record] = [join(scratch, 'record-writes.so'), join(scratch, 'record')];
  const close = (): void => rmSync(scratch, { recursive: true });
  const source = fileURLToPath(new URL('record-writes.c', import.meta.url));
  if (process.platform !== 'linux' || spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source]).status !== 0) {
    close();
    return undefined;
  }
  return {
    environment: (prefix) => {
      writeFileSync(record, '');
      return { LD_PRELOAD: library, RECORD_PREFIX: prefix, RECORD_FILE: record };
    },
    *replay(directory) {
      for (const [index, write] of writesIn(readFileSync(record)).entries()) {
        repeat(write, directory);
        yield `write ${index + 1}, ${write.what} ${basename(write.path)}`;
      }
    },
    close,
  };
}

function writesIn(record: Buffer): readonly Write[] {
  const writes: Write[] = [];
  for (let from = 0; from < record.length; ) {
    const end = record.indexOf('\n', from);
    const [what = '', path = '', other = '', at, bytes] = record.toString('utf8', from, end).split('\t');
    from = end + 1 + Number(bytes);
    writes.push({ what, path, other, at: Number(at), data: record.subarray(end + 1, from) });
  }
  return writes;
}

function repeat({ what, path, other, at, data }: Write, directory: string): void {
  const file = join(directory, basename(path));
  const within = (work: (fd: number) => void): void => {
    const fd = openSync(file, 'r+');
    work(fd);
    closeSync(fd);
  };
  if (what === 'write') within((fd) => writeSync(fd, data, 0, data.length, at));
  else if (what === 'truncate') within((fd) => ftruncateSync(fd, at));
  else if (what === 'remove') rmSync(file);
  else if (what === 'rename') renameSync(file, join(directory, basename(other)));
  else if (what === 'empty' || !existsSync(file)) writeFileSync(file, '');
}
