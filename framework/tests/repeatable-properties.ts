import fc from 'fast-check';

// A developer's runs explore; those of CI are the same each time, so that what fails there was changed there.
if (process.env.CI !== undefined) fc.configureGlobal({ seed: 20_240_229 });
