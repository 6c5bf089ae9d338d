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

setTheme(storedTheme());
// Both begin to load now; the program waits for the data.
void window.martletLoad('data/index.js');
void window.martletLoad('assets/app.js');

function onlyOwn(url: string): string {
  if (OWN_FILES.test(url) || url.startsWith('blob:')) return url;
  throw new TypeError(`${url} is no script of this site`);
}
