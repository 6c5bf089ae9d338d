import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one command used, as the operating system accounts for it. */
export interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const recorder = fileURLToPath(new URL('usage-recorder.mjs', import.meta.url));

/** Runs the project's command line once in a process of its own and measures the process. */
export function measureCommand(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Usage> {
  return measureProcess(['--import', 'tsx', 'framework/bin/martlet.js', ...args], environment);
}

/** Runs Node once with these arguments and measures the process. */
export async function measureProcess(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Usage> {
  const directory = mkdtempSync(join(tmpdir(), 'martlet-bench-'));
  const usageFile = join(directory, 'usage.json');
  const started = performance.now();
  try {
    await run(['--import', recorder, ...args], {
      ...environment,
      MARTLET_BENCH_USAGE: usageFile,
    });
    const wallSeconds = (performance.now() - started) / 1000;
    return { wallSeconds, ...(JSON.parse(readFileSync(usageFile, 'utf8')) as Omit<Usage, 'wallSeconds'>) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')} ended with ${code}`))));
  });
}

/** Runs any command in a directory and measures it with all processes that it starts; memory is not told. */
export async function measureCommandTree(command: readonly string[], directory: string): Promise<Omit<Usage, 'peakMegabytes'>> {
  const started = performance.now();
  const shell = spawn('bash', ['-c', '"$@" >&2 || exit; times', '_', ...command], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let times = '';
  let said = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (times += text));
  shell.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${said}`);
  // The second line is about the children: `0m1.5s 0m0.2s`.
  const cpu = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { wallSeconds: (performance.now() - started) / 1000, cpuSeconds: cpu.reduce((sum, part) => sum + part, 0) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A table in Markdown. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
