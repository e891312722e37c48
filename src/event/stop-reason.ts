/** Why reading or hunting ended early: the storage or the memory is full, or a person cancelled it. */
export type StopReason = 'full' | 'memory' | 'cancelled'
