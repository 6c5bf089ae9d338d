// Stands in the page itself: sets the theme before anything is painted, and loads the program and the first part of the data.
import { setTheme, storedTheme } from './routing/theme.js';

const OWN_FILES = /^(assets|data)\/[\w./-]+\.js$/;

const policy = typeof trustedTypes === 'undefined' ? undefined : trustedTypes.createPolicy('martlet', { createScriptURL: onlyOwn });

window.martletUrl = (url) => policy?.createScriptURL(url) ?? onlyOwn(url);
window.martletParts = new Map();
window.martletCatalog = (name, json) => void window.martletParts.set(name, json);
window.martletLoad = (path) =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = window.martletUrl(path);
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${path} could not be loaded`));
    document.head.append(script);
  });

// Who types before the program listens loses nothing: it takes over what was typed since the slash.
const keys: string[] = [];
const keep = (event: KeyboardEvent): void => {
  const { key, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || key.length !== 1 || (keys.length === 0 && key !== '/')) return;
  event.preventDefault();
  keys.push(key);
};
addEventListener('keydown', keep);
window.martletKeys = () => {
  removeEventListener('keydown', keep);
  return keys.splice(0);
};

setTheme(storedTheme());
// Both begin to load now; the program waits for the data.
void window.martletLoad('data/index.js');
void window.martletLoad('assets/app.js');

function onlyOwn(url: string): string {
  if (OWN_FILES.test(url) || url.startsWith('blob:')) return url;
  throw new TypeError(`${url} is no script of this site`);
}
