import { Fragment } from 'preact';

/** The path of a file, which may break behind each slash. */
export function PathText({ path }: { readonly path: string }) {
  return (
    <bdi class="name">
      {path.split(/(?<=\/)/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  );
}
