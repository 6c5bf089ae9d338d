import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, problemFrom } from './api.js';

export interface Loaded<T> {
  /** The last value that came, also while a new one is loading. */
  readonly value: T | undefined;
  /** What the value is for. */
  readonly of: string | undefined;
  readonly isLoading: boolean;
  readonly problem: ApiProblem | undefined;
}

/** What is loaded for a key; loading anew ends what still runs. Nothing is loaded without a key. */
export function useLoaded<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ value: undefined, of: undefined, isLoading: key !== undefined, problem: undefined });
  useEffect(() => {
    if (key === undefined) {
      setState({ value: undefined, of: undefined, isLoading: false, problem: undefined });
      return undefined;
    }
    const gone = new AbortController();
    setState((before) => ({ ...before, isLoading: true }));
    load(gone.signal).then(
      (value) => {
        if (!gone.signal.aborted) setState({ value, of: key, isLoading: false, problem: undefined });
      },
      (error: unknown) => {
        if (!gone.signal.aborted) setState({ value: undefined, of: key, isLoading: false, problem: problemFrom(error) });
      },
    );
    return () => gone.abort();
  }, [key]);
  // What is loaded for another key is loading still, before the effect has run.
  return state.of === key || key === undefined ? state : { ...state, isLoading: true };
}
