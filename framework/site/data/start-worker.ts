/** Starts a worker from its text: a page that is a file may load no other file as one. */
export function startWorker(script: string): Worker {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  return new Worker(window.martletUrl(url));
}
