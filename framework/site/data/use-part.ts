import { useEffect, useState } from 'preact/hooks';

export type Loading<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'loaded'; readonly value: T };

/** A part of the data while it loads and when it is there. `key` names what is loaded. */
export function usePart<T>(key: string, load: () => Promise<T>): Loading<T> {
  const [state, setState] = useState<{ readonly key: string; readonly loading: Loading<T> }>({ key, loading: { kind: 'loading' } });
  useEffect(() => {
    let isCurrent = true;
    const settle = (loading: Loading<T>): void => {
      if (isCurrent) setState({ key, loading });
    };
    load().then(
      (value) => settle({ kind: 'loaded', value }),
      (error: unknown) => settle({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return state.key === key ? state.loading : { kind: 'loading' };
}
