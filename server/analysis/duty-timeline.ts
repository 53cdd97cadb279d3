import type { DutyRole, DutySegment, PersonRef } from '../contract/people.ts';

/** A duty with its person; `from` included, `to` excluded, null open. */
export interface TimelineDuty {
  role: DutyRole;
  post: string;
  from: string | null;
  to: string | null;
  person: PersonRef;
}

export interface TimelineAbsence {
  personId: number;
  from: string | null;
  to: string | null;
}

/**
 * Who answered for a cell, day by day, over a span: the main duty-holder; while that person is away or missing the
 * deputy (AB岗) who is there, the one with the earlier duty first; else nobody, which is said and not left out.
 * @param span ISO days, `from` included, `to` excluded
 */
export function dutyTimeline(
  span: { from: string; to: string },
  duties: TimelineDuty[],
  absences: TimelineAbsence[],
): DutySegment[] {
  const marks = new Set([span.from, span.to]);
  for (const { from, to } of [...duties, ...absences]) {
    for (const day of [from, to]) if (day !== null && day > span.from && day < span.to) marks.add(day);
  }
  const days = [...marks].sort();
  const segments: DutySegment[] = [];
  for (let n = 0; n + 1 < days.length; n++) {
    const segment = answerOn(days[n]!, days[n + 1]!, duties, absences);
    const last = segments[segments.length - 1];
    if (last && sameAnswer(last, segment)) last.to = segment.to;
    else segments.push(segment);
  }
  return segments;
}

/** The answer of one day. */
export function answerOn(
  from: string,
  to: string,
  duties: TimelineDuty[],
  absences: TimelineAbsence[],
): DutySegment {
  const held = duties.filter((duty) => covers(duty, from));
  const isAway = (duty: TimelineDuty) =>
    absences.some((absence) => absence.personId === duty.person.id && covers(absence, from));
  const main = held.find((duty) => duty.role === 'main');
  const common = { from, to: dayBefore(to) };
  if (main && !isAway(main)) {
    return { ...common, as: 'main', person: main.person, post: main.post, absent: null };
  }
  const absent = main?.person ?? null;
  const deputy = held
    .filter((duty) => duty.role === 'deputy' && !isAway(duty))
    .sort((a, b) =>
      (a.from ?? '') < (b.from ?? '') ? -1 : (a.from ?? '') > (b.from ?? '') ? 1 : a.person.id - b.person.id,
    )[0];
  return deputy
    ? { ...common, as: 'deputy', person: deputy.person, post: deputy.post, absent }
    : { ...common, as: 'vacant', person: null, post: main?.post ?? null, absent };
}

function covers({ from, to }: { from: string | null; to: string | null }, day: string): boolean {
  return (from === null || from <= day) && (to === null || day < to);
}

function sameAnswer(a: DutySegment, b: DutySegment): boolean {
  return a.as === b.as && a.person?.id === b.person?.id && a.post === b.post && a.absent?.id === b.absent?.id;
}

export function dayBefore(iso: string): string {
  return shiftDay(iso, -1);
}

export function shiftDay(iso: string, days: number): string {
  const date = new Date(`${iso}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
