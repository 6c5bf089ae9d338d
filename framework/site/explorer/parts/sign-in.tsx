import { useState } from 'preact/hooks';
import type { ApiProblem } from '../data/api.js';
import { hasKey, signIn } from '../data/session.js';

interface SignInProps {
  readonly project: string;
  readonly problem: ApiProblem;
  readonly onSignIn: () => void;
}

/** Asks for what says who is there. The first visit is no failure. */
export function SignIn({ project, problem, onSignIn }: SignInProps) {
  const [key, setKey] = useState('');
  const [role, setRole] = useState('');
  const asksRole = problem.status === 403;
  return (
    <main class="alone">
      <h1>{project}</h1>
      <form
        class="sign-in filters"
        onSubmit={(event) => {
          event.preventDefault();
          signIn(key, role);
          onSignIn();
        }}
      >
        <h2>Sign in</h2>
        {hasKey() && (
          <p class="error" role="alert">
            <strong>{problem.message}</strong>
          </p>
        )}
        <label class="wide">
          API key or token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            required={!hasKey()}
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        {asksRole && (
          <label class="wide">
            Role
            <input type="text" autocomplete="off" value={role} onInput={(event) => setRole(event.currentTarget.value)} />
          </label>
        )}
        <button type="submit" class="button primary">
          Sign in
        </button>
        <p class="note">
          It is kept in this tab until you close it, and sent to this server only. Who runs the server makes keys with{' '}
          <code>martlet serve keys create</code>.
        </p>
      </form>
    </main>
  );
}
