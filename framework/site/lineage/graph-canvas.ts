import { type Marks, paint, type View } from './paint.js';
import { type Palette, readPalette } from './palette.js';
import type { Scene } from './scene.js';
import { ROW_HEIGHT } from './shown-graph.js';

/** What a reader has pointed at. */
export interface Target {
  readonly node: number;
  readonly column?: number;
}

export interface GraphCanvasOptions {
  readonly onSelect: (target: Target | undefined) => void;
  readonly onOpen: (target: Target) => void;
  /** Whether the wheel zooms by itself, or only with the control key, so that a page can be scrolled past it. */
  readonly isPartOfPage: boolean;
}

const NO_MARKS: Marks = { lit: undefined, selected: undefined, column: undefined };
const LEAST_SCALE = 0.02;
const MOST_SCALE = 3;
const MARGIN = 20;
/** A drawing that takes longer is not made for each frame of a movement; a picture of it is moved instead. */
const FAST_MILLISECONDS = 7;
const MILLISECONDS_OF_REST = 140;
/** How much larger than the canvas the picture is, so that it can be moved. */
const PICTURE_SIZE = 2;
/** Stretched more than that, a picture is no likeness any more. */
const SHARPEST = 1.8;

/** Shows a scene on a canvas, and lets a reader move around in it. */
export class GraphCanvas {
  private scene: Scene = { nodes: [], edges: [], width: 0, height: 0 };
  private marks = NO_MARKS;
  private view: View = { x: 0, y: 0, scale: 1 };
  private palette: Palette = readPalette();
  private readonly context: CanvasRenderingContext2D;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private readonly cleanUp = new AbortController();
  private readonly observer: ResizeObserver;
  private width = 0;
  private height = 0;
  private hasMoved = false;
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private lastPaint = 0;
  private picture: { readonly canvas: HTMLCanvasElement; readonly view: View } | undefined;
  private isMoving = false;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly options: GraphCanvasOptions,
  ) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser draws no canvas');
    this.context = context;
    const { signal } = this.cleanUp;
    canvas.addEventListener('pointerdown', this.press, { signal });
    canvas.addEventListener('pointermove', this.drag, { signal });
    canvas.addEventListener('pointerup', this.release, { signal });
    canvas.addEventListener('pointercancel', this.release, { signal });
    canvas.addEventListener('wheel', this.wheel, { signal, passive: false });
    canvas.addEventListener('dblclick', this.open, { signal });
    const refresh = (): void => this.refresh();
    addEventListener('themechange', refresh, { signal });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refresh, { signal });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(canvas);
    this.resize();
  }

  dispose(): void {
    this.cleanUp.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.picture = undefined;
    this.marks = NO_MARKS;
    this.fit();
  }

  setMarks(marks: Marks): void {
    this.marks = marks;
    this.picture = undefined;
    this.request();
  }

  /** Shows all of it. */
  fit(): void {
    const { width, height } = this.scene;
    if (width === 0 || this.width === 0) {
      this.request();
      return;
    }
    const scale = clamp(Math.min((this.width - 2 * MARGIN) / width, (this.height - 2 * MARGIN) / height), LEAST_SCALE, 1);
    this.look({ x: width / 2 - this.width / scale / 2, y: height / 2 - this.height / scale / 2, scale });
  }

  /** Brings a node into the middle, large enough to be read. */
  centreOn(index: number): void {
    const node = this.scene.nodes[index];
    if (node === undefined) return;
    const scale = Math.max(this.view.scale, 0.8);
    const height = Math.min(node.height, this.height / scale);
    this.look({ x: node.x + node.width / 2 - this.width / scale / 2, y: node.y + height / 2 - this.height / scale / 2, scale });
  }

  /** Moves just so far that a node is seen. */
  reveal(index: number): void {
    const node = this.scene.nodes[index];
    if (node === undefined) return;
    const { x, y, scale } = this.view;
    const isInside =
      node.x > x && node.y > y && node.x + node.width < x + this.width / scale && node.y + node.head < y + this.height / scale;
    if (!isInside) this.centreOn(index);
  }

  zoom(factor: number, at = { x: this.width / 2, y: this.height / 2 }): void {
    const { x, y, scale } = this.view;
    const next = clamp(scale * factor, LEAST_SCALE, MOST_SCALE);
    this.move({ x: x + at.x / scale - at.x / next, y: y + at.y / scale - at.y / next, scale: next });
  }

  /** A drawing of the whole scene, for a file. */
  drawing(): HTMLCanvasElement {
    const { width, height } = this.scene;
    const scale = Math.min(2, LONGEST_SIDE / Math.max(width + 2 * MARGIN, height + 2 * MARGIN));
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil((width + 2 * MARGIN) * scale);
    canvas.height = Math.ceil((height + 2 * MARGIN) * scale);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser draws no canvas');
    context.fillStyle = this.palette.page;
    context.fillRect(0, 0, canvas.width, canvas.height);
    paint(context, this.scene, this.palette, NO_MARKS, { x: -MARGIN, y: -MARGIN, scale }, canvas.width, canvas.height);
    return canvas;
  }

  private look(view: View): void {
    this.view = view;
    this.request();
  }

  /** Changes the view as a part of a movement, after which there is a rest. */
  private move(view: View): void {
    this.view = view;
    this.isMoving = true;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.isMoving = false;
      this.request();
    }, MILLISECONDS_OF_REST);
    this.request();
  }

  private refresh(): void {
    this.palette = readPalette();
    this.picture = undefined;
    this.request();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    const isFirst = this.width === 0;
    this.width = clientWidth;
    this.height = clientHeight;
    this.canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.canvas.height = Math.round(clientHeight * devicePixelRatio);
    this.picture = undefined;
    if (isFirst) this.fit();
    // A canvas is empty after it has changed its size, and must not be seen so.
    this.draw();
  }

  private request(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    if (this.isMoving && this.lastPaint > FAST_MILLISECONDS) this.drawPicture();
    else this.drawScene();
  }

  private drawScene(): void {
    const started = performance.now();
    this.context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    paint(this.context, this.scene, this.palette, this.marks, this.view, this.width, this.height);
    this.lastPaint = performance.now() - started;
  }

  private drawPicture(): void {
    if (this.picture === undefined || !this.isCovered(this.picture.view)) this.picture = this.takePicture();
    const { canvas, view } = this.picture;
    const ratio = this.view.scale / view.scale;
    this.context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    const left = (view.x - this.view.x) * this.view.scale;
    const top = (view.y - this.view.y) * this.view.scale;
    this.context.drawImage(canvas, left, top, canvas.width * ratio, canvas.height * ratio);
  }

  /** Whether a picture still shows all that is seen, and sharp enough. */
  private isCovered(picture: View): boolean {
    const { x, y, scale } = this.view;
    const isWithin = (start: number, length: number, from: number): boolean =>
      start >= from && start + length / scale <= from + (length * PICTURE_SIZE) / picture.scale;
    const ratio = scale / picture.scale;
    return ratio < SHARPEST && ratio > 1 / SHARPEST && isWithin(x, this.width, picture.x) && isWithin(y, this.height, picture.y);
  }

  private takePicture(): { readonly canvas: HTMLCanvasElement; readonly view: View } {
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(this.width * PICTURE_SIZE));
    canvas.height = Math.max(1, Math.round(this.height * PICTURE_SIZE));
    const { x, y, scale } = this.view;
    const around = (PICTURE_SIZE - 1) / 2;
    const view = { x: x - (this.width * around) / scale, y: y - (this.height * around) / scale, scale };
    const context = canvas.getContext('2d');
    if (context !== null) paint(context, this.scene, this.palette, this.marks, view, canvas.width, canvas.height);
    return { canvas, view };
  }

  private readonly press = (event: PointerEvent): void => {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (this.pointers.size === 1) this.hasMoved = false;
  };

  private readonly drag = (event: PointerEvent): void => {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) {
      this.canvas.style.cursor = this.targetAt(event.offsetX, event.offsetY) === undefined ? 'grab' : 'pointer';
      return;
    }
    const now = { x: event.offsetX, y: event.offsetY };
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (other !== undefined) {
      const grown = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
      this.hasMoved = true;
      this.zoom(grown, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      return;
    }
    if (Math.hypot(now.x - before.x, now.y - before.y) > 0) this.hasMoved ||= Math.hypot(event.movementX, event.movementY) > 2;
    const { x, y, scale } = this.view;
    this.move({ x: x - (now.x - before.x) / scale, y: y - (now.y - before.y) / scale, scale });
  };

  private readonly release = (event: PointerEvent): void => {
    const wasPressed = this.pointers.delete(event.pointerId);
    if (event.type === 'pointerup' && wasPressed && !this.hasMoved) this.options.onSelect(this.targetAt(event.offsetX, event.offsetY));
  };

  private readonly wheel = (event: WheelEvent): void => {
    if (this.options.isPartOfPage && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    this.zoom(Math.exp(-step * (event.ctrlKey ? 0.01 : 0.0016)), { x: event.offsetX, y: event.offsetY });
  };

  private readonly open = (event: MouseEvent): void => {
    const target = this.targetAt(event.offsetX, event.offsetY);
    if (target !== undefined) this.options.onOpen(target);
  };

  private targetAt(offsetX: number, offsetY: number): Target | undefined {
    const { x, y, scale } = this.view;
    const [left, top] = [x + offsetX / scale, y + offsetY / scale];
    const node = this.scene.nodes.findIndex(
      (one) => left >= one.x && left <= one.x + one.width && top >= one.y && top <= one.y + one.height,
    );
    const found = this.scene.nodes[node];
    if (found === undefined) return undefined;
    const column = Math.floor((top - found.y - found.head) / ROW_HEIGHT);
    return column >= 0 && column < found.columns.length ? { node, column } : { node };
  }
}

const LONGEST_SIDE = 8_000;

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
