/** Objects below one address of a bucket or container, by their names from there. */
export interface ObjectStore {
  /** As messages name it: `s3://lake/exports/sales`. */
  readonly address: string;
  /** All objects below the address. */
  list(): Promise<readonly ListedObject[]>;
  /** Undefined where there is none of this name. */
  read(name: string): Promise<ReadObject | undefined>;
  /**
   * Puts a text in the place of the object that `before` is the tag of, or where there is none when that is undefined.
   *
   * @returns The tag of the new one; undefined where another is there than `before` says, and stays.
   */
  replace(name: string, text: string, before: string | undefined): Promise<string | undefined>;
  /** Sends a file of this machine, in bounded memory. The object is there once all of it is. */
  upload(name: string, file: string): Promise<void>;
  /** Takes an object away, if it is there. */
  remove(name: string): Promise<void>;
}

export interface ListedObject {
  readonly name: string;
  readonly bytes: number;
}

export interface ReadObject {
  readonly text: string;
  /** Changes whenever the object does. */
  readonly tag: string;
}

/** Where the objects of a store are, and what ends the requests to it. */
export interface StorePlace {
  readonly address: string;
  /** Of the bucket or container, with its path. */
  readonly url: URL;
  /** The path of the objects in it, without slashes around it. */
  readonly prefix: string;
  readonly signal: AbortSignal;
}
