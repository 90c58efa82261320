/** Pure. Line icons of 16 by 16, drawn in the colour of the text beside them. */

const PATHS = {
  webhook: "M5.5 6.5a3 3 0 1 1 4.6 2.5M8 6l-2.6 4.6M6.8 12.2a3 3 0 1 1-3-4M5.5 11.5h5M11 9a3 3 0 1 1-1.5 4.6",
  outbound: "M4 12 12 4M6 4h6v6",
  inbound: "M12 4 4 12M10 12H4V6",
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
