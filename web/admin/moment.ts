/** A moment as people read it, in the time of the place: 2026-01-15 09:30. */
export function moment(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

// The first that is named, in this order: a phone says to be a Linux too, and every browser to be a Safari.
const SYSTEMS = ['HarmonyOS', 'Android', 'iPhone', 'iPad', 'Windows', 'Macintosh', 'Linux'];
const BROWSERS = ['MicroMessenger', 'HuaweiBrowser', 'Edg', 'Firefox', 'Chrome', 'Safari'];

/** What browser a device says it is, short: Android · Chrome. */
export function shortClient(client: string | null): string {
  if (client === null) return '';
  const named = [SYSTEMS, BROWSERS].map((names) => names.find((name) => client.includes(name)));
  return named.filter(Boolean).join(' · ') || client.slice(0, 40);
}
