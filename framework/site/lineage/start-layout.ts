import script from 'worker:./layout-worker.js';
import { startWorker } from '../data/start-worker.js';
import type { LayoutInput, LayoutResult } from './layout.js';
import type { LayoutMessage } from './layout-worker.js';

interface LayoutWork {
  readonly done: Promise<LayoutResult>;
  readonly cancel: () => void;
}

/** Lays out a graph in a worker of its own. */
export function startLayout(input: LayoutInput, onProgress: (share: number) => void): LayoutWork {
  const worker = startWorker(script);
  const done = new Promise<LayoutResult>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<LayoutMessage>) => {
      if (data.kind === 'progress') return onProgress(data.share);
      worker.terminate();
      resolve(data.result);
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  worker.postMessage(input);
  return { done, cancel: () => worker.terminate() };
}
