import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./src/storage/schema.ts",
    "./src/storage/contacts-schema.ts",
    "./src/storage/erasure-schema.ts",
    "./src/storage/call-jobs-schema.ts",
    "./src/storage/deletions-schema.ts",
    "./src/storage/moves-schema.ts",
  ],
  out: "./migrations",
});
