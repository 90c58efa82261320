import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** The origin of the receiver that runs beside the tests. */
    receiver: string;
  }
}
