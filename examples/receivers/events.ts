/** Stands here for the client's file. A copy of this folder has that file itself in this place. */
export * from "../../client/events.ts";
