/** Pure. Line icons, 16 by 16, in the colour of the text. */

const PATHS = {
  webhook: "M5.5 6.5a3 3 0 1 1 4.6 2.5M8 6l-2.6 4.6M6.8 12.2a3 3 0 1 1-3-4M5.5 11.5h5M11 9a3 3 0 1 1-1.5 4.6",
  outbound: "M4 12 12 4M6 4h6v6",
  inbound: "M12 4 4 12M10 12H4V6",
  event: "M9 1.8 3.2 9H8l-1 5.2L12.8 7H8z",
  contact: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8M2.8 13.6c.4-2.6 2.5-3.8 5.2-3.8s4.8 1.2 5.2 3.8",
  catalog:
    "M2.5 3.5h4A1.5 1.5 0 0 1 8 5a1.5 1.5 0 0 1 1.5-1.5h4v9H9.3A1.3 1.3 0 0 0 8 13.6a1.3 1.3 0 0 0-1.3-1.1H2.5zM8 5v8",
  key: "M10.5 8.8a3.3 3.3 0 1 0-3.1-2.2L2.5 11.5v2h2.2v-1.6h1.6v-1.6l1.4-1.4a3.3 3.3 0 0 0 2.8-.1M11 5v.1",
  log: "M3.5 2.5h9v11h-9zM6 5.8h4M6 8h4M6 10.2h2.5",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9M10.3 10.3l3.2 3.2",
  plus: "M8 3v10M3 8h10",
  check: "m3.5 8.5 3 3 6-7",
  warning: "M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
  next: "m6 3 5 5-5 5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
