import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The origin of the receiver that runs beside the tests. */
    receiver: string;
    /** How many events test/growth.test.ts stores before it counts again. */
    eventCounts: number[];
    /** Of all property tests, or null for a new one. */
    propertySeed: number | null;
    /** Rows of the tests that end deliveries in portions. */
    endingRows: number;
    /** The receiver that means harm, and what it can do. */
    hostile: { origin: string; attacks: string[] };
  }
}
