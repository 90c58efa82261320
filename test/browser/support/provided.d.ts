import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the Worker under test is. */
    origin: string;
    /** The origin whose pages may show the dashboard in a frame. Nobody listens there until a test does. */
    product: string;
  }
}
