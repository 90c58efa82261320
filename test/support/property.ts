/**
 * fast-check, with the seed that the run was given. `.ci/run` gives one, so that no change is refused for what another one
 * broke; all other runs draw a new one.
 */
import fc from "fast-check";
import { inject } from "vitest";

const seed = inject("propertySeed");
if (seed !== null) fc.configureGlobal({ seed });

export default fc;
