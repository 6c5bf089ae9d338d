import { useEffect, useState } from 'preact/hooks';

const MILLISECONDS_BETWEEN = 60_000;

/** Whether something newer is published than a page shows: looked for now and then, and when the reader comes back to the page. */
export function useNewer(shown: string): boolean {
  const [newest, setNewest] = useState(shown);
  useEffect(() => {
    const look = async (): Promise<void> => {
      try {
        const { publication } = (await (await fetch('ready')).json()) as { readonly publication?: { readonly id: string } };
        if (publication !== undefined) setNewest(publication.id);
      } catch {
        // The next question says that the server is away.
      }
    };
    setNewest(shown);
    const timer = setInterval(() => void look(), MILLISECONDS_BETWEEN);
    const back = (): void => void look();
    addEventListener('focus', back);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', back);
    };
  }, [shown]);
  return newest !== shown;
}
