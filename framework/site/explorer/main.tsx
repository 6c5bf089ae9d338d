import { render } from 'preact';
import { App } from './app.js';

const root = document.querySelector('#app');
if (root === null) throw new Error('the page has no #app');
render(<App project={contentOf('martlet-project') ?? ''} catalog={contentOf('martlet-catalog')} />, root);

function contentOf(name: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
}
