/** Names what a zoom draws of a scheme: a level's cells filled, or its borders as lines. */
export function drawKey(schemeId: number, level: number, how: 'fill' | 'line'): string {
  return `${schemeId}:${level}:${how}`;
}
