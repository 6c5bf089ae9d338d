import { useState } from 'preact/hooks';
import { setTheme, storedTheme, type Theme } from '../routing/theme.js';
import { Icon, type IconName } from './icon.js';

const THEMES: readonly (readonly [Theme, string, IconName])[] = [
  ['system', 'As the system', 'system'],
  ['light', 'Light', 'sun'],
  ['dark', 'Dark', 'moon'],
];

/** Whether colours are light or dark. */
export function ThemeChoice() {
  const [theme, choose] = useState(storedTheme());
  return (
    <fieldset class="themes">
      <legend class="visually-hidden">Colours</legend>
      {THEMES.map(([value, title, icon]) => (
        <label key={value} title={title}>
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => {
              setTheme(value);
              choose(value);
              dispatchEvent(new Event('themechange'));
            }}
          />
          <Icon name={icon} />
          <span class="visually-hidden">{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
