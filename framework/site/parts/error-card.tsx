import type { SiteError } from '../../src/catalog/site/site-data.js';
import { useSite } from '../routing/site-context.js';
import { formatInstant } from './format.js';
import { RelationLink } from './relation-link.js';

/** An error of the last run: what happened, where in the code, and what to do. */
export function ErrorCard({ error, isOnOwnPage = false }: { readonly error: SiteError; readonly isOnOwnPage?: boolean }) {
  const { code, message, hint, relation, at, file, line, frame } = error;
  const { byId } = useSite();
  return (
    <div class="error">
      <p class="error-head">
        <strong class="name">{code}</strong>
        {byId.has(relation) && !isOnOwnPage && <RelationLink id={relation} />}
        {file !== undefined && <bdi class="name quiet">{line === undefined ? file : `${file}:${line}`}</bdi>}
        <time class="quiet" dateTime={at}>
          {formatInstant(at)}
        </time>
      </p>
      <p class="error-text" dir="auto">
        {message}
      </p>
      {frame !== undefined && line !== undefined && <CodeFrame frame={frame} line={line} />}
      <p class="quiet" dir="auto">
        {hint}
      </p>
    </div>
  );
}

/** The lines around a place in a module. */
function CodeFrame({ frame: { first, lines }, line }: { readonly frame: NonNullable<SiteError['frame']>; readonly line: number }) {
  const width = String(first + lines.length).length;
  return (
    <p class="code-frame" role="img" aria-label={`Line ${line}: ${lines[line - first]?.trim() ?? ''}`} dir="ltr">
      {lines.map((text, index) => {
        const number = first + index;
        const isIt = number === line;
        return (
          <span
            key={number}
            class={isIt ? 'frame-line it' : 'frame-line'}
          >{`${isIt ? '>' : ' '} ${String(number).padStart(width)} | ${text}`}</span>
        );
      })}
    </p>
  );
}
