// A private window may refuse to store, and a full disk too: the page then works
// from memory until it is closed.
const memory = new Map<string, string>();

export function recall(key: string): unknown {
  let text: string | null | undefined = memory.get(key);
  try {
    text ??= localStorage.getItem(key);
    return text ? (JSON.parse(text) as unknown) : null;
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
  } catch {
    memory.set(key, text);
  }
}

export function forget(key: string): void {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored, so nothing is left.
  }
}
