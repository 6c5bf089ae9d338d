import { useEffect, useState } from 'preact/hooks';
import { addressOf, readAddress } from './address.js';
import type { Asked } from './asked.js';

/** What the address asks for, and how to ask for something else: each change is a step that Back undoes. */
export function useAsked(): { readonly asked: Asked; readonly problems: readonly string[]; readonly ask: (asked: Asked) => void } {
  const [search, setSearch] = useState(location.search);
  useEffect(() => {
    const follow = (): void => setSearch(location.search);
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const ask = (asked: Asked): void => {
    const address = addressOf(asked);
    if (address === location.search) return;
    history.pushState(null, '', `${location.pathname}${address}`);
    setSearch(location.search);
  };
  return { ...readAddress(search), ask };
}
