import { useState } from 'preact/hooks';
import { highlight, type Language } from './highlight.js';
import { Icon } from './icon.js';

interface CodeProps {
  readonly label: string;
  readonly language: Language;
  readonly text: string;
}

/** Code with its words coloured and a way to copy it. */
export function Code({ label, language, text }: CodeProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <figure class="code">
      <figcaption>
        <span>{label}</span>
        <button type="button" class="button small" onClick={() => void copy()}>
          <Icon name={isCopied ? 'check' : 'copy'} />
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: it is code first, and a region since it scrolls */}
      <pre tabIndex={0} role="region" aria-label={label} dir="ltr">
        <code>
          {highlight(text, language).map(({ kind, text: part }, index) =>
            kind === undefined ? (
              part
            ) : (
              <span key={index} class={`code-${kind}`}>
                {part}
              </span>
            ),
          )}
        </code>
      </pre>
    </figure>
  );
}
