import { href } from '../routing/route.js';

/** Exposures as links, each with its type. */
export function ExposureList({ exposures }: { readonly exposures: readonly { readonly name: string; readonly type: string }[] }) {
  return (
    <ul class="plain-list">
      {exposures.map(({ name, type }) => (
        <li key={name}>
          <a href={href(['exposure', name])}>
            <bdi>{name}</bdi>
          </a>{' '}
          <span class="quiet">{type}</span>
        </li>
      ))}
    </ul>
  );
}
