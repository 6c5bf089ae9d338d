import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import type { Me } from './app.js';
import { useAsked } from './asked/use-asked.js';
import { headingOf } from './asked/words.js';
import type { Fields } from './data/fields.js';
import { useNewer } from './data/use-newer.js';
import { FieldPicker } from './panels/field-picker.js';
import { QuestionBar } from './panels/question-bar.js';
import { Result } from './panels/result.js';
import { Start } from './panels/start.js';

interface ExplorerProps {
  readonly project: string;
  readonly catalog: string | undefined;
  readonly me: Me;
  readonly fields: Fields;
  /** Changes when all is loaded anew. */
  readonly loadedAt: string;
  readonly onRefresh: () => void;
  readonly onSignOut: () => void;
}

/** The explorer for who has signed in: what there is at the side, the question above, and its answer. */
export function ExplorerPage({ project, catalog, me, fields, loadedAt, onRefresh, onSignOut }: ExplorerProps) {
  const { asked, problems, ask } = useAsked();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const isNewer = useNewer(fields.publication.id);
  const unknown = asked.metrics.filter((name) => !fields.metrics.has(name));
  const heading = asked.metrics.length === 0 ? 'What do you want to know?' : headingOf(asked);
  useEffect(() => {
    document.title = `${heading} · ${project}`;
  }, [heading, project]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.querySelector<HTMLElement>('#main')?.focus()}>
        Skip to the answer
      </button>
      <div class={isMenuOpen ? 'frame explorer menu-open' : 'frame explorer'}>
        <header class="top-bar">
          <button
            type="button"
            class="button plain"
            aria-expanded={isMenuOpen}
            aria-controls="sidebar"
            onClick={() => setMenuOpen(!isMenuOpen)}
          >
            <Icon name={isMenuOpen ? 'close' : 'menu'} />
            <span class="visually-hidden">{isMenuOpen ? 'Close the list' : 'Metrics and attributes'}</span>
          </button>
          <a class="brand-small" href="explore">
            {project}
          </a>
          <span class="top-bar-end" />
        </header>
        <FieldPicker
          project={project}
          fields={fields}
          asked={asked}
          me={me}
          onAsk={ask}
          onDone={() => setMenuOpen(false)}
          onSignOut={onSignOut}
        />
        <main id="main" tabIndex={-1}>
          <article class="page wide">
            {isNewer && (
              <p class="banner" role="status">
                A newer publication is there.
                <button type="button" class="button small" onClick={onRefresh}>
                  <Icon name="refresh" />
                  Show it
                </button>
              </p>
            )}
            <header class="page-head">
              <h1 id="heading">{heading}</h1>
            </header>
            {problems.map((problem) => (
              <p class="error" key={problem}>
                {problem}
              </p>
            ))}
            {unknown.length > 0 && (
              <p class="error" role="alert">
                There is no metric {unknown.join(', ')} that you may ask for.
              </p>
            )}
            {asked.metrics.length === 0 ? (
              <Start fields={fields} onAsk={ask} />
            ) : (
              <>
                <QuestionBar fields={fields} asked={asked} onAsk={ask} />
                {unknown.length === 0 && <Result fields={fields} asked={asked} catalog={catalog} loadedAt={loadedAt} onAsk={ask} />}
              </>
            )}
          </article>
        </main>
      </div>
    </>
  );
}
