import { useState } from 'preact/hooks';
import { titleOf } from '../parts/format.js';
import { requestJson } from './data/api.js';
import { loadFields } from './data/load-fields.js';
import { signOut } from './data/session.js';
import { useLoaded } from './data/use-loaded.js';
import { ExplorerPage } from './explorer-page.js';
import { Problem } from './parts/problem.js';
import { SignIn } from './parts/sign-in.js';

/** Who asks, as the server knows them. */
export interface Me {
  readonly name: string;
  readonly role: string;
  readonly signIn: 'key' | 'token' | 'anonymous' | 'none';
}

interface AppProps {
  readonly project: string;
  readonly catalog: string | undefined;
}

/** Asks who is there, and what they may ask for, before anything else. */
export function App({ project, catalog }: AppProps) {
  const [attempt, setAttempt] = useState(0);
  const again = (): void => setAttempt(attempt + 1);
  const { value, problem, of } = useLoaded(String(attempt), async (signal) => {
    const me = await requestJson<Me>('v1/me', { signal });
    return { me, fields: await loadFields() };
  });
  if (problem?.status === 401 || problem?.status === 403) return <SignIn project={titleOf(project)} problem={problem} onSignIn={again} />;
  if (problem !== undefined)
    return (
      <main class="alone">
        <h1>{titleOf(project)}</h1>
        <Problem problem={problem} onRetry={again} />
      </main>
    );
  if (value === undefined)
    return (
      <main class="alone" aria-busy="true">
        <h1>{titleOf(project)}</h1>
        <p class="quiet">Loading what you can ask for …</p>
      </main>
    );
  return (
    <ExplorerPage
      project={titleOf(project)}
      catalog={catalog}
      me={value.me}
      fields={value.fields}
      loadedAt={of ?? ''}
      onRefresh={again}
      onSignOut={() => {
        signOut();
        again();
      }}
    />
  );
}
