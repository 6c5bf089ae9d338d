import { useState } from 'preact/hooks';
import { type Asked, questionOf } from '../asked/asked.js';
import { headingOf } from '../asked/words.js';
import { chartSvg, pngOf } from '../chart/chart-file.js';
import { type ApiProblem, problemFrom } from '../data/api.js';
import { Dialog } from '../parts/dialog.js';
import { Problem } from '../parts/problem.js';
import { download, EXPORTS, type ExportFormat, saveFile } from './export.js';

interface ExportDialogProps {
  readonly asked: Asked;
  readonly onClose: () => void;
}

/** Saves the answer, or its drawing, as a file. */
export function ExportDialog({ asked, onClose }: ExportDialogProps) {
  const [problem, setProblem] = useState<ApiProblem | undefined>();
  const [isBusy, setBusy] = useState(false);
  const name = [...asked.metrics, ...asked.by].join('-').replace(/\W+/g, '_').slice(0, 80);
  const figure = document.querySelector<HTMLElement>('.plot-figure');
  const save = async (make: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await make();
      onClose();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title="Export" onClose={onClose}>
      {problem !== undefined && <Problem problem={problem} />}
      <ul class="picks dialog-list" aria-busy={isBusy}>
        {(Object.keys(EXPORTS) as ExportFormat[]).map((format) => (
          <Choice
            key={format}
            title={EXPORTS[format].title}
            note={EXPORTS[format].note}
            isOff={isBusy}
            onChoose={() => void save(() => download(questionOf(asked), format, name))}
          />
        ))}
        <Choice
          title="Chart as SVG"
          note="a drawing that stays sharp at any size"
          isOff={figure === null}
          onChoose={() =>
            void save(async () =>
              figure === null
                ? undefined
                : saveFile(new Blob([chartSvg(figure, headingOf(asked))], { type: 'image/svg+xml' }), `${name}.svg`),
            )
          }
        />
        <Choice
          title="Chart as PNG"
          note="a picture for slides and mails"
          isOff={figure === null}
          onChoose={() =>
            void save(async () => (figure === null ? undefined : saveFile(await pngOf(chartSvg(figure, headingOf(asked))), `${name}.png`)))
          }
        />
      </ul>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly note: string;
  readonly isOff: boolean;
  readonly onChoose: () => void;
}

function Choice({ title, note, isOff, onChoose }: ChoiceProps) {
  return (
    <li>
      <button type="button" class="pick" disabled={isOff} onClick={onChoose}>
        <span>
          {title}
          <span class="pick-note">{note}</span>
        </span>
      </button>
    </li>
  );
}
