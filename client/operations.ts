/** Pure. The parameters and the response of each operation, derived from the generated types. */
import type { operations } from "./api.ts";

export type OperationName = keyof operations;

export type Operations = {
  [Name in OperationName]: { input: InputOf<operations[Name]>; response: ResponseOf<operations[Name]> };
};

/** The input may be left out where nothing in it is required. */
export type Inputs<Name extends OperationName> =
  Record<never, never> extends Operations[Name]["input"]
    ? [input?: Operations[Name]["input"]]
    : [input: Operations[Name]["input"]];

interface Operation {
  parameters: object;
  requestBody?: unknown;
  responses: object;
}

type InputOf<Described extends Operation> = ParametersOf<Described["parameters"]> & BodyOf<Described>;

/** `path`, `query` and `header`, each only if the operation has such parameters. */
type ParametersOf<Groups> = { [Place in keyof Omit<Groups, "cookie">]: OrUndefined<Groups[Place]> };

/** An optional parameter may be given as undefined: it is not sent then. */
type OrUndefined<Group> = {
  [Name in keyof Group]: Record<never, never> extends Pick<Group, Name> ? Group[Name] | undefined : Group[Name];
};

type BodyOf<Described extends Operation> = Described extends { requestBody: Json<infer Body> }
  ? { body: Body }
  : Described extends { requestBody?: never }
    ? { body?: never }
    : Described extends { requestBody?: Json<infer Body> }
      ? { body?: Body }
      : never;

/** undefined: the response has no body. */
type ResponseOf<Described extends Operation> = ContentOf<Described["responses"][keyof Described["responses"]]>;
type ContentOf<Response> = Response extends Json<infer Body> ? Body : undefined;

interface Json<Body> {
  content: { "application/json": Body };
}
