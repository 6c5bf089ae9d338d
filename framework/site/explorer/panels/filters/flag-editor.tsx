import type { Filter } from '../../../../src/model/semantics/filter.js';

/** Yes, no, or not known. */
export function FlagEditor({ path, onApply }: { readonly path: string; readonly onApply: (filter: Filter) => void }) {
  return (
    <div class="presets">
      <button type="button" class="button" onClick={() => onApply([path, '=', true])}>
        Yes
      </button>
      <button type="button" class="button" onClick={() => onApply([path, '=', false])}>
        No
      </button>
      <button type="button" class="button" onClick={() => onApply([path, 'is null'])}>
        (empty)
      </button>
    </div>
  );
}
