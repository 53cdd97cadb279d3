/** A moment as people read it, in the time of the place: 2026-01-15 09:30. */
export function moment(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What browser a device says it is, short: Android · Chrome. */
export function shortClient(client: string | null): string {
  if (client === null) return '';
  const system = /HarmonyOS|Android|iPhone|iPad|Windows|Macintosh|Linux/.exec(client)?.[0] ?? '';
  const browser = /MicroMessenger|HuaweiBrowser|Edg|Firefox|Chrome|Safari/.exec(client)?.[0] ?? '';
  return [system, browser].filter(Boolean).join(' · ') || client.slice(0, 40);
}
