import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/**
 * One operation of the HTTP API, told beside its route: what it takes and how it may fail. The OpenAPI document is made
 * of these (`server/openapi`), with the very schemas that the routes read requests by.
 */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** From the root of the server, parameters in braces. */
  path: string;
  /** Chinese / English. */
  title: string;
  /** Parameters of the address; those left out are ids. */
  params?: Record<string, z.ZodType>;
  query?: z.ZodObject;
  /** Headers that mean something to it, with what they mean. */
  headers?: Record<string, string>;
  /** JSON, or the bytes of a file. */
  body?: z.ZodType | 'bytes';
  /** Nothing need be sent; what is left out has defaults. */
  bodyOptional?: true;
  /** Of a success: 200 unless told. */
  status?: number;
  /** Other answers that are no errors, as 304: what they mean. */
  otherwise?: Record<number, string>;
  /** Media types of a success; JSON unless told, and none for 204. */
  types?: string[];
  /**
   * Codes it may fail with, beyond those that follow from the rest: `wrong-request` of what has parameters, those of the
   * access table, `scheme-not-found` and `batch-not-found` of queries that name one.
   */
  codes?: ErrorCode[];
}

export type Group = { name: string; title: string; operations: Operation[] };
