/** Pure. A sender's default conditions and mapping in words. */
import type { MappingValue, WhenCondition } from "../../src/inbound/sources/mapping-language.ts";

export function describeCondition(condition: WhenCondition): string {
  const place = "header" in condition ? `the header \`${condition.header}\`` : `\`${condition.path}\``;
  switch (condition.op) {
    case "exists":
      return `${place} is ${condition.value ? "present" : "absent"}`;
    case "in":
      return `${place} is ${condition.value.map(code).join(" or ")}`;
    case "eq":
      return `${place} is ${code(condition.value)}`;
    default:
      return `${place} ${condition.op} ${code(condition.value)}`;
  }
}

export function describeValue(value: MappingValue): string {
  if (typeof value === "string") return `\`${value}\``;
  if (isOperator(value, "$first")) return [...new Set(value.$first.map(describeValue))].join(", else ");
  if (isOperator(value, "$find")) {
    const { in: list, where, take } = value.$find;
    return `\`${take}\` of the element of \`${list}\` whose ${where.map(describeCondition).join(" and ")}`;
  }
  if (isOperator(value, "$words")) {
    return `${value.$words === "first" ? "the first word" : "the other words"} of ${describeValue(value.of)}`;
  }
  if (isOperator(value, "$join")) return `${value.$join.of.map(describeValue).join(" and ")}, joined`;
  if (isOperator(value, "$value")) return `always ${code(value.$value)}`;
  return Object.entries(value)
    .map(([name, each]) => `\`${name}\` from ${describeValue(each)}`)
    .join(", ");
}

type Operator = Extract<
  MappingValue,
  { $first: unknown } | { $find: unknown } | { $words: unknown } | { $join: unknown } | { $value: unknown }
>;

function isOperator<Name extends string>(
  value: MappingValue,
  name: Name,
): value is Extract<Operator, Record<Name, unknown>> {
  return typeof value === "object" && Object.hasOwn(value, name);
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}
