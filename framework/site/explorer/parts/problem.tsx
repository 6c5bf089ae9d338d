import type { ApiProblem } from '../data/api.js';

/** What went wrong, and what to do about it. */
export function Problem({ problem, onRetry }: { readonly problem: ApiProblem; readonly onRetry?: () => void }) {
  const { message, hint, code } = problem;
  return (
    <div class="error" role="alert">
      <p>
        <strong dir="auto">{message}</strong>
      </p>
      {hint !== undefined && <p dir="auto">{hint}</p>}
      <p class="buttons">
        {onRetry !== undefined && (
          <button type="button" class="button small" onClick={onRetry}>
            Try again
          </button>
        )}
        {code !== undefined && <span class="name small">{code}</span>}
      </p>
    </div>
  );
}
