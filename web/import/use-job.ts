import { useEffect, useState } from 'react';
import type { Job } from '../../server/contract/jobs.ts';
import { apiUrl, getJson } from '../api.ts';

/** A job as it goes on, by server-sent events: the browser comes back by itself when the line breaks. */
export function useJob(id: number | null): { job: Job | null; error: Error | null } {
  const [job, setJob] = useState<Job | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    setJob(null);
    setError(null);
    if (id === null) return;
    const events = new EventSource(apiUrl(`jobs/${id}/events`));
    const hear = (event: MessageEvent<string>) => {
      setError(null);
      setJob(JSON.parse(event.data) as Job);
    };
    events.addEventListener('progress', hear);
    events.addEventListener('end', (event) => {
      events.close();
      hear(event);
    });
    events.onerror = () => {
      // Closed for good: the server said no, and why is asked the plain way.
      if (events.readyState === EventSource.CLOSED) getJson<Job>(`jobs/${id}`).then(setJob, setError);
    };
    return () => events.close();
  }, [id]);
  return { job: job?.id === id ? job : null, error };
}

export const hasEnded = (job: Job): boolean => !['waiting', 'running'].includes(job.state);
