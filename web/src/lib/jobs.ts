/** Work that the server does after its answer: a page may wait for it and is told how it ended. */
import * as api from '@/api'
import { ApiError } from '@/api/client'
import type { Job } from '@/api/types'

/** Nothing to wait for if the answer names no job. A job that failed is an error with its own words. */
export async function settled(answer: { job?: number | string } | undefined | void, look?: (j: Job) => void): Promise<Job | undefined> {
  if (!answer?.job) return undefined
  for (;;) {
    const j = await api.job(answer.job)
    look?.(j)
    if (j.state === 'failed' || j.state === 'cancelled') throw new ApiError(422, { status: 422, title: j.title, detail: j.errors?.map(e => [e.where, e.message].filter(Boolean).join(' ')).join(' ') || j.reason || j.title })
    if (j.state !== 'reading' && j.state !== 'running') return j
    await new Promise(go => setTimeout(go, 600))
  }
}
