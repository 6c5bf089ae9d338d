import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiKeys } from '../../framework/src/serve/access/api-keys.js';
import { EXPLORER_SHOP } from './explorer-shop.js';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** `martlet serve` over a shop that is built, for all tests of a file. */
export interface ExplorerServer {
  readonly directory: string;
  readonly url: string;
  /** The text of a key of a role. */
  readonly keys: Readonly<Record<'analyst' | 'web_team', string>>;
  /** Writes a file of the project, and builds it. */
  rebuild(path: string, text: string): void;
  stop(): Promise<void>;
}

export async function explorerServer(): Promise<ExplorerServer> {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-explorer-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  for (const [path, text] of Object.entries(EXPLORER_SHOP)) write(path, text);
  symlinkSync(MODULES, join(directory, 'node_modules'));
  const program = join(MODULES, 'martlet/bin/martlet.js');
  const build = (): void => void execFileSync(process.execPath, [program, 'build', '--quiet'], { cwd: directory, stdio: 'inherit' });
  build();
  const made = new ApiKeys(join(directory, 'keys.json'), () => new Date());
  const keyOf = (role: string): string => made.create({ name: role, role }).text;
  const keys = { analyst: keyOf('analyst'), web_team: keyOf('web_team') };
  const server = spawn(process.execPath, [program, 'serve', '--json'], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await served(server);
  return {
    directory,
    url,
    keys,
    rebuild: (path, text) => {
      write(path, text);
      build();
    },
    stop: async () => {
      const ended = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The address that the server says once it listens. */
function served(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, url] = /"url":"([^"]+)"/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
    server.once('close', () => reject(new Error(`the server ended: ${said}`)));
  });
}
