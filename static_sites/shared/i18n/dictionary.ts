export type Language = 'en' | 'ko';

/**
 * The shape of a dictionary, with its words left open: the English one is written first,
 * the Korean one must then have every key, and every message the same blanks to fill.
 */
export type Dictionary<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...blanks: infer Blanks) => string
      ? (...blanks: Blanks) => string
      : Dictionary<T[K]>;
};
