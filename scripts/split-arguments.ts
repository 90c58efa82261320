/** Pure. Separates a command's own options from the arguments that it passes on. */
import { type ParseArgsConfig, parseArgs } from "node:util";

type OwnOptions = NonNullable<ParseArgsConfig["options"]>;

export interface SplitArguments {
  /** The own options by name; a string option without a value is true. */
  own: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** All other arguments, in their order. */
  rest: string[];
}

export function splitArguments(args: readonly string[], options: OwnOptions): SplitArguments {
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== "option" || !(token.name in options)) continue;
    taken.add(token.index);
    // `--name value` are two arguments, `--name=value` is one.
    if (token.inlineValue === false) taken.add(token.index + 1);
  }
  return { own: values, rest: args.filter((_, index) => !taken.has(index)) };
}
