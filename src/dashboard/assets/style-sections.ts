/** Pure. The sections of the style sheet of all pages, in the order of the cascade. Each is a file of `css`. */
export const STYLE_SECTIONS = [
  "base",
  "frame",
  "buttons",
  "badges",
  "tables",
  "forms",
  "webhook-form",
  "panels",
  "activity",
  "deliveries",
  "repair",
  "filters",
  "senders",
  "mapping",
  "content",
  // Last: it overrides the others on a narrow screen.
  "reading",
  "phone",
] as const;
