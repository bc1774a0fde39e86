/** Facts that the probes read of a process and of the machine around it, without opinion. */

import * as z from 'zod'

export const errorText = z.object({ type: z.string(), message: z.string() })
export type ErrorText = z.infer<typeof errorText>

export const processState = z.object({
  pid: z.number(),
  forkedWithoutExec: z.boolean().nullish(),
  daemonic: z.boolean(),
  startMethod: z.string().nullable(),
  mappedNodes: z.array(z.string()).nullable(),
  contextCode: z.number().nullable(),
  torchInitialized: z.boolean().nullable(),
  torchInBadFork: z.boolean().nullable(),
})

export const cellResult = z.object({ ok: z.boolean(), error: errorText.optional(), before: processState.optional() })

export const library = z.object({
  loaded: z.boolean(),
  error: z.string().optional(),
  cudaVersion: z.number().optional(),
  path: z.string().nullish(),
})

const ancestor = z.object({
  pid: z.number(),
  name: z.string(),
  parent: z.number(),
  forkedWithoutExec: z.boolean(),
  mappedNodes: z.array(z.string()).nullable(),
})

/** What `python probes facts` reports; a fact that could not be read is null. */
export const facts = z
  .object({
    interpreter: z.object({
      executable: z.string(),
      version: z.string(),
      prefix: z.string(),
      cores: z.number(),
      uid: z.number(),
      platform: z.string(),
    }),
    airflow: z.string(),
    frameworks: z.record(z.string(), z.boolean()),
    kernelModule: z.string(),
    library,
    nvml: z.object({ loaded: z.boolean(), code: z.number().optional(), error: z.string().optional() }),
    deviceNodes: z.array(
      z.object({ name: z.string(), mode: z.string(), uid: z.number(), gid: z.number(), accessible: z.boolean() }),
    ),
    environment: z.record(z.string(), z.string()),
    container: z.string(),
    wsl: z.boolean(),
    lineage: z.array(ancestor),
  })
  .partial()
export type Facts = z.infer<typeof facts>
