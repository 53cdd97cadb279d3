import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from '../api.ts';

interface Order {
  method: 'POST' | 'DELETE';
  path: string;
  body?: unknown;
}

/** A change to accounts, rights or devices; the lists are read anew after it. */
export function useChange<T = unknown>(onDone?: (answer: T) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Order) => sendJson<T>(method, path, body),
    onSuccess: async (answer) => {
      onDone?.(answer);
      await client.invalidateQueries();
    },
  });
}
