declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** By path, the texts of all files that match. */
  glob(pattern: string, options: { query: "?raw"; import: "default"; eager: true }): Record<string, string>;
}
