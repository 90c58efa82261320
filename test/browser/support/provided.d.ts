import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the Worker under test is. */
    origin: string;
  }
}
