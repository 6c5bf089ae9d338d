import { render } from 'preact';
import { App } from './app.js';
import { loadIndex } from './data/load-part.js';
import { createSite } from './data/site.js';
import { followServer } from './routing/live.js';
import { followScroll } from './routing/scroll.js';

const root = document.querySelector('#app');
if (root === null) throw new Error('the page has no #app');
const arrivedAt = followScroll();
loadIndex().then(
  (index) => render(<App site={createSite(index)} arrivedAt={arrivedAt} />, root),
  (error: unknown) => render(<p class="empty">The catalog could not be loaded: {String(error)}</p>, root),
);
followServer();
