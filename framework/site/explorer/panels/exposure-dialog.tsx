import { useState } from 'preact/hooks';
import { Code } from '../../parts/code.js';
import { type Asked, questionOf } from '../asked/asked.js';
import { headingOf } from '../asked/words.js';
import { type ApiProblem, problemFrom, requestJson } from '../data/api.js';
import { Dialog } from '../parts/dialog.js';
import { Problem } from '../parts/problem.js';
import { saveFile } from './export.js';

interface Module {
  readonly file: string;
  readonly text: string;
}

/** Makes a question part of the project: the module of an exposure, to put beside the others. */
export function ExposureDialog({ asked, onClose }: { readonly asked: Asked; readonly onClose: () => void }) {
  const [name, setName] = useState(
    [...asked.metrics.slice(0, 1), ...asked.by.slice(0, 1).map((path) => `by_${path.split('.').at(-1)}`)].join('_'),
  );
  const [description, setDescription] = useState(`${headingOf(asked)}.`);
  const [module, setModule] = useState<Module | undefined>();
  const [problem, setProblem] = useState<ApiProblem | undefined>();
  const make = async (): Promise<void> => {
    try {
      const body = { name, description, url: location.href, question: questionOf(asked) };
      setModule(await requestJson<Module>('v1/exposures/module', { body }));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <Dialog title="Save for everybody" onClose={onClose}>
      <p class="note">
        The question becomes an exposure of the project: the catalog and this page list it, and a plan says when what it reads changes. Add
        the module to the project.
      </p>
      <form
        class="window-form filters"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <label>
          Name
          <input
            type="text"
            required
            pattern="[a-z][a-z0-9_]{0,62}"
            title="Small letters, digits and _"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="wide">
          Description
          <input type="text" value={description} onInput={(event) => setDescription(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button primary">
          Make the module
        </button>
      </form>
      {problem !== undefined && <Problem problem={problem} />}
      {module !== undefined && (
        <>
          <Code label={module.file} language="typescript" text={module.text} />
          <p class="buttons">
            <button
              type="button"
              class="button"
              onClick={() => saveFile(new Blob([module.text], { type: 'text/plain' }), module.file.split('/').at(-1) ?? module.file)}
            >
              Download {module.file.split('/').at(-1)}
            </button>
          </p>
        </>
      )}
    </Dialog>
  );
}
