const pictures = import.meta.glob<string>('./pictures/*.svg', {
  eager: true,
  query: '?url',
  import: 'default',
});

const anyDrink = 'any-drink';

/** The address of a drink's picture; a drink nobody has drawn yet comes in the house's cup. */
export function pictureOf(name: string | null): string {
  return pictures[`./pictures/${name}.svg`] ?? pictures[`./pictures/${anyDrink}.svg`] ?? '';
}
