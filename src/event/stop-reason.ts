/** Why reading or hunting ended early: the storage is full, or a person cancelled it. */
export type StopReason = 'full' | 'cancelled'
