import { createContext } from 'svelte'
import type { CaseState } from './case-state.svelte.ts'

/** The cases of the page, for parts that stand deep in a view. */
export const [casesOfPage, setCasesOfPage] = createContext<CaseState>()
