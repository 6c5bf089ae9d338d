import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'framework', root: 'framework', include: ['tests/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'platform', root: '.', include: ['tests/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
});
