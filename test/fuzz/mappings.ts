/** Mappings of `contact.create`: each may be saved, whatever its rules are. */
import fc from "fast-check";

const name = fc.constantFrom("email", "contact", "events", "0", "name", "x~1y", "m~0n", "");
const pointer = fc.array(name, { maxLength: 3 }).map((names) => names.map((each) => `/${each}`).join(""));
const condition = fc.oneof(
  fc.record({ path: pointer, op: fc.constantFrom("eq", "ne", "contains"), value: fc.constantFrom("a", "", "1") }),
  fc.record({ path: pointer, op: fc.constant("exists"), value: fc.boolean() }),
);
const found = fc.record({
  $find: fc.record({ in: pointer, where: fc.array(condition, { maxLength: 2 }), take: pointer }),
});
const text = fc.oneof(
  pointer,
  found,
  fc.record({ $words: fc.constantFrom("first", "rest"), of: pointer }),
  fc.record({ $join: fc.record({ of: fc.array(pointer, { minLength: 1, maxLength: 3 }), with: fc.constant(" ") }) }),
  fc.record({ $first: fc.array(fc.oneof(pointer, found), { minLength: 1, maxLength: 3 }) }),
);
const value = fc.oneof(
  text,
  fc.record({ $value: fc.oneof(fc.boolean(), fc.integer(), fc.constant(null), fc.constant("a")) }),
  fc.array(text, { maxLength: 2 }),
);

export const contactMappings = fc
  .record(
    {
      email: text,
      phone: text,
      first_name: text,
      last_name: text,
      metadata: fc.oneof(
        pointer,
        fc.dictionary(fc.constantFrom("a", "b", "__proto__"), value, { maxKeys: 2, noNullPrototype: true }),
      ),
    },
    { requiredKeys: ["email"] },
  )
  .map((fields) => ({ "contact.create": fields }));
