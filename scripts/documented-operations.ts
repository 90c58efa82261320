/** Pure. The operations of an OpenAPI document, one by one. */
import type { OperationObject, PathItemObject, PathsObject } from "openapi3-ts/oas31";

export interface DocumentedOperation {
  /** In lower case, as the document has it. */
  method: Method;
  /** As documented, such as `/v1/webhooks/{id}`. */
  path: string;
  operation: OperationObject;
}

const METHODS = ["get", "put", "post", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

/** @param paths or webhooks; their order is kept */
export function documentedOperations(paths: PathsObject = {}): DocumentedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    methodsOf(item).flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    }),
  );
}

/** In the order of the item. */
export function methodsOf(item: PathItemObject): Method[] {
  return Object.keys(item).flatMap((key) => METHODS.find((method) => method === key) ?? []);
}
