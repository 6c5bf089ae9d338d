import { useState } from 'preact/hooks';
import { Icon } from '../../parts/icon.js';
import type { Asked } from '../asked/asked.js';
import { ExportDialog } from './export-dialog.js';
import { ExposureDialog } from './exposure-dialog.js';

/** What is done with an answer. */
export function Actions({ asked }: { readonly asked: Asked }) {
  const [open, setOpen] = useState<'export' | 'exposure' | undefined>();
  return (
    <div class="buttons actions">
      <CopyLink />
      <button type="button" class="button" onClick={() => setOpen('export')}>
        <Icon name="download" />
        Export
      </button>
      <button type="button" class="button" onClick={() => setOpen('exposure')}>
        <Icon name="save" />
        Save
      </button>
      {open === 'export' && <ExportDialog asked={asked} onClose={() => setOpen(undefined)} />}
      {open === 'exposure' && <ExposureDialog asked={asked} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function CopyLink() {
  const [notice, setNotice] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      setNotice('Copied');
    } catch {
      // Some browsers let pages copy over an encrypted connection only.
      setNotice('Copy it from the address');
    }
    setTimeout(() => setNotice(''), 2500);
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name="link" />
      {notice === '' ? 'Copy link' : notice}
    </button>
  );
}
