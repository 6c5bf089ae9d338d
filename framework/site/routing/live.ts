/** Loads the page anew when the server that serves it says that the project has changed. */
export function followServer(): void {
  if (document.documentElement.dataset.live === undefined) return;
  new EventSource('events').addEventListener('reload', () => location.reload());
}
