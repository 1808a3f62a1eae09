/** How long to wait after so many failures in a row: doubling, bounded, spread by a fifth. */
export function backoffMs(
  failures: number,
  baseMs: number,
  mostMs: number,
  random = Math.random(),
): number {
  const doubled = Math.min(mostMs, baseMs * 2 ** Math.max(0, failures - 1));
  return Math.round(doubled * (0.9 + random * 0.2));
}
