// How vitest runs the tests of a mutated room: those that MUTATION_TESTS names as JSON, and no others.
import { defineConfig } from 'vite'
import everything from '../vite.config.ts'

export default defineConfig((environment) => {
  const config = everything(environment)
  return { ...config, test: { ...config.test, include: JSON.parse(process.env.MUTATION_TESTS ?? '[]') } }
})
