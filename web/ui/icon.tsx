const PATHS = {
  search: 'M11 11l3.2 3.2M12.2 7.1a5.1 5.1 0 1 1-10.2 0 5.1 5.1 0 0 1 10.2 0Z',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  target: 'M8 1.5v3M8 11.5v3M1.5 8h3M11.5 8h3M12 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0Z',
  info: 'M8 7.2v4M8 4.6v.2M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  chevronDown: 'M4 6l4 4 4-4',
  chevronRight: 'M6 4l4 4-4 4',
  chevronUp: 'M4 10l4-4 4 4',
  chevronLeft: 'M10 4l-4 4 4 4',
  link: 'M6.8 9.2l2.4-2.4M7.4 4.6l1.3-1.3a2.8 2.8 0 0 1 4 4l-1.3 1.3M8.6 11.4l-1.3 1.3a2.8 2.8 0 0 1-4-4l1.3-1.3',
  copy: 'M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6',
  check: 'M3.5 8.5l3 3 6-7',
  layers: 'M8 2l6 3.2L8 8.4 2 5.2 8 2ZM2.4 8L8 11l5.6-3M2.4 10.8L8 13.8l5.6-3',
  settings: 'M3 4.5h10M3 8h10M3 11.5h10',
  upload: 'M8 10.5v-8M4.8 5.4L8 2.2l3.2 3.2M2.5 10v3.2h11V10',
  sortDown: 'M8 3v10M4.5 9.5L8 13l3.5-3.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A 16-unit line icon; always beside or inside something that carries the words. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The mark: the nine squares of a well-field. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b6e99" />
      <path
        d="M12.2 5v22M19.8 5v22M5 12.2h22M5 19.8h22"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
