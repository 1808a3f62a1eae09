const pictures = import.meta.glob<string>('./pictures/*.svg', {
  eager: true,
  query: '?url',
  import: 'default',
});

/** The address of a drink's picture, or null for a drink nobody has drawn yet. */
export function pictureOf(name: string | null): string | null {
  return pictures[`./pictures/${name}.svg`] ?? null;
}
