/** Pure. The filter of an outbound webhook: conditions on the payload that must all hold. */
export { passes } from "../conditions/evaluate.ts";
export { conditionSchema, filterInput } from "../conditions/schema.ts";
