/** Pure. The shape of a condition, as the API takes it and the database keeps it. `conditions/evaluate.ts` gives the meaning. */

export type Scalar = string | number | boolean | null;

/** A condition on the JSON value at a JSON Pointer. */
export type Condition = { path: string } & (
  | { op: "eq" | "ne"; value: Scalar }
  | { op: "lt" | "lte" | "gt" | "gte"; value: number | string }
  | { op: "in"; value: Scalar[] }
  | { op: "exists"; value: boolean }
  | { op: "contains"; value: string | number | boolean }
);

/** A condition on a header of a call. The name is compared without regard to case. */
export type HeaderCondition = { header: string } & (
  | { op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "contains"; value: string }
  | { op: "in"; value: string[] }
  | { op: "exists"; value: boolean }
);

/** A condition of an inbound webhook's `when`. */
export type WhenCondition = Condition | HeaderCondition;
