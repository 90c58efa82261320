/** As much of `next/server` as the example for Next.js asks for: work that begins after the answer. */
export function after(work: () => Promise<void>): void {
  setImmediate(() => void work());
}
