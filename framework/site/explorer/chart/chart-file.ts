const SVG = 'http://www.w3.org/2000/svg';
const MARGIN = 24;
const LINE = 24;
/** What a drawing takes from the page and needs on its own. */
const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'fill-opacity',
  'opacity',
  'font-family',
  'font-size',
  'text-anchor',
] as const;

/** The drawings of a figure as one file, with the title and the legend, in the colours that they have on the page. */
export function chartSvg(figure: HTMLElement, title: string): string {
  const drawings = [...figure.querySelectorAll<SVGSVGElement>('.drawings > svg')];
  const width = Math.max(...drawings.map((drawing) => drawing.clientWidth), 200) + 2 * MARGIN;
  const page = getComputedStyle(figure);
  const file = document.createElementNS(SVG, 'svg');
  let top = MARGIN;
  const write = (text: string, size: number, left = MARGIN, colour = page.color): void => {
    const element = document.createElementNS(SVG, 'text');
    for (const [name, value] of Object.entries({ x: left, y: top + size, fill: colour, 'font-size': size, 'font-family': page.fontFamily }))
      element.setAttribute(name, String(value));
    element.textContent = text;
    file.append(element);
  };
  write(title, 17);
  top += LINE + 10;
  for (const entry of figure.querySelectorAll<HTMLElement>('.plot-legend li')) {
    const swatch = entry.querySelector<HTMLElement>('.swatch');
    write('■', 13, MARGIN, swatch === null ? page.color : getComputedStyle(swatch).backgroundColor);
    write(entry.textContent ?? '', 13, MARGIN + 20);
    top += LINE - 4;
  }
  for (const drawing of drawings) {
    const before = drawing.previousElementSibling;
    if (before?.className === 'plot-title') {
      write(before.textContent ?? '', 14);
      top += LINE;
    }
    const copy = standalone(drawing);
    copy.setAttribute('x', String(MARGIN));
    copy.setAttribute('y', String(top));
    file.append(copy);
    top += drawing.clientHeight + 12;
  }
  const ground = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: page.backgroundColor }))
    ground.setAttribute(name, value);
  file.prepend(ground);
  for (const [name, value] of Object.entries({ width, height: top + MARGIN, viewBox: `0 0 ${width} ${top + MARGIN}` }))
    file.setAttribute(name, String(value));
  return new XMLSerializer().serializeToString(file);
}

/** A copy that holds its styles itself. */
function standalone(drawing: SVGSVGElement): SVGSVGElement {
  // The copy of an element is of its kind.
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = [drawing, ...drawing.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  for (const [place, original] of originals.entries()) {
    const style = getComputedStyle(original);
    const element = copies[place];
    if (element === undefined || !(original instanceof SVGElement)) continue;
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute('class');
  }
  for (const sheet of copy.querySelectorAll('style')) sheet.remove();
  copy.removeAttribute('style');
  return copy;
}

/** A picture of a drawing, sharp on screens of today. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((picture) => (picture === null ? reject(new Error('the picture is too large')) : resolve(picture)), 'image/png');
  });
}
