/** In this repository it stands for the client's file. In a copy, `client/events.ts` itself is in its place. */
export * from "../../client/events.ts";
