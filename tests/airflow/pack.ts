import { packedModules } from '../../framework/scripts/packed-modules.js';

const [directory = '.'] = process.argv.slice(2);
console.log(packedModules(directory));
