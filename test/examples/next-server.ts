/** The part of `next/server` that the Next.js example uses: `after` starts the work once the response is sent. */
export function after(work: () => Promise<void>): void {
  setImmediate(() => void work());
}
