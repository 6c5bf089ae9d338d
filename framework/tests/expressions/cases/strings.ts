import { sql } from 'kysely';
import * as m from '../../../src/index.js';
import { type Cases, int, nothing, scalar, txt } from './expression-case.js';

export const strings = {
  concat: [
    scalar('concat', m.concat(txt('a'), '-', txt('b')), 'a-b'),
    scalar('concat with a null is null', m.concat(txt('a'), nothing.text), null),
    scalar('concat with empty text', m.concat(txt('a'), ''), 'a'),
  ],
  literal: [
    scalar('a quote', m.concat(txt("it's"), " 'q'"), "it's 'q'"),
    scalar('a backslash', m.concat(txt('a\\b'), '\\'), 'a\\b\\'),
    scalar('a backslash counts as one character', m.length(txt('\\n')), '2'),
    scalar('a line break', m.length(txt('a\nb')), '3'),
    scalar('double quotes and a back tick', txt('"`'), '"`'),
    scalar('Unicode outside the first plane', txt('🦊 ẞ'), '🦊 ẞ'),
    scalar('a comment in a literal', txt('-- no /* comment */'), '-- no /* comment */'),
  ],
  expressionOf: [scalar('expressionOf raw SQL', m.upper(m.expressionOf(sql<string>`lower(${'A'})`)), 'A')],
  upper: [scalar('upper of Unicode', m.upper(txt('ü é')), 'Ü É')],
  lower: [scalar('lower of Unicode', m.lower(txt('Ü É')), 'ü é')],
  initcap: [
    scalar('initcap', m.initcap(txt('blue HAT')), 'Blue Hat'),
    scalar('initcap knows no word end but spaces', m.initcap(txt('x-ray o’neil')), 'X-ray O’neil'),
    scalar('initcap of a null', m.initcap(nothing.text), null),
  ],
  trim: [
    scalar('trim takes spaces', m.length(m.trim(txt('  a b  '))), '3'),
    scalar('trim leaves tabs', m.length(m.trim(txt('\ta\t'))), '3'),
  ],
  trimStart: [scalar('trimStart', m.concat('[', m.trimStart(txt('  a ')), ']'), '[a ]')],
  trimEnd: [scalar('trimEnd', m.concat('[', m.trimEnd(txt(' a  ')), ']'), '[ a]')],
  padStart: [
    scalar('padStart', m.padStart(txt('42'), 5, '0'), '00042'),
    scalar('padStart cuts', m.padStart(txt('12345'), 3, '0'), '123'),
    scalar('padStart of a null', m.padStart(nothing.text, 4), null),
  ],
  padEnd: [scalar('padEnd', m.padEnd(txt('42'), 4, '.'), '42..')],
  repeat: [scalar('repeat', m.repeat(txt('ab'), int(3)), 'ababab'), scalar('repeat no times', m.length(m.repeat(txt('ab'), int(0))), '0')],
  replace: [
    scalar('replace all', m.replace(txt('a.b.c'), '.', '-'), 'a-b-c'),
    scalar('replace nothing', m.replace(txt('abc'), 'x', 'y'), 'abc'),
  ],
  substring: [
    scalar('substring', m.substring(txt('Grüße'), 3, 2), 'üß'),
    scalar('substring to the end', m.substring(txt('Grüße'), 4), 'ße'),
    scalar('substring beyond the end', m.length(m.substring(txt('abc'), 9, 2)), '0'),
  ],
  left: [scalar('left', m.left(txt('Übung'), 2), 'Üb')],
  right: [scalar('right', m.right(txt('Übung'), 2), 'ng')],
  reverse: [scalar('reverse', m.reverse(txt('aße')), 'eßa')],
  length: [
    scalar('length in characters', m.length(txt('Grüße')), '5'),
    scalar('length of empty text', m.length(txt('')), '0'),
    scalar('length of a null', m.length(nothing.text), null),
  ],
  position: [
    scalar('position', m.position(txt('Grüße'), 'ß'), '4'),
    scalar('position of what is not there', m.position(txt('abc'), 'x'), '0'),
  ],
  startsWith: [
    scalar('startsWith', m.startsWith(txt('P-100'), 'P-'), 'true'),
    scalar('startsWith minds capitals', m.startsWith(txt('p-100'), 'P-'), 'false'),
  ],
  endsWith: [scalar('endsWith', m.endsWith(txt('P-100'), '00'), 'true')],
  contains: [
    scalar('contains', m.contains(txt('P-100'), '-1'), 'true'),
    scalar('contains takes no wildcards', m.contains(txt('P-100'), 'P%0'), 'false'),
    scalar('contains in a null', m.contains(nothing.text, 'a'), null),
  ],
  splitPart: [
    scalar('splitPart', m.splitPart(txt('a,b,c'), ',', 2), 'b'),
    scalar('splitPart of several characters', m.splitPart(txt('a||b'), '||', 2), 'b'),
    scalar('splitPart beyond the last', m.splitPart(txt('a,b'), ',', 5), ''),
    scalar('splitPart of a null', m.splitPart(nothing.text, ',', 1), null),
  ],
  regexpMatches: [
    scalar('regexpMatches anywhere', m.regexpMatches(txt('xP-100y'), 'P-[0-9]+'), 'true'),
    scalar('regexpMatches with anchors', m.regexpMatches(txt('xP-100'), '^P-[0-9]+$'), 'false'),
    scalar('regexpMatches with a class', m.regexpMatches(txt('a1'), '\\d'), 'true'),
    scalar('regexpMatches in a null', m.regexpMatches(nothing.text, 'a'), null),
  ],
  regexpExtract: [
    scalar('regexpExtract', m.regexpExtract(txt('order P-100!'), 'P-[0-9]+'), 'P-100'),
    scalar('regexpExtract a group', m.regexpExtract(txt('P-100'), 'P-([0-9]+)', 1), '100'),
    scalar('regexpExtract the second group', m.regexpExtract(txt('P-100'), '([A-Z])-([0-9]+)', 2), '100'),
    scalar('regexpExtract the whole of a pattern with a group', m.regexpExtract(txt('P-100'), '([A-Z])-[0-9]+'), 'P-100'),
    scalar('regexpExtract nothing', m.regexpExtract(txt('abc'), '[0-9]+'), null),
  ],
  regexpReplace: [
    scalar('regexpReplace all', m.regexpReplace(txt('P-100'), '[0-9]', '#'), 'P-###'),
    scalar('regexpReplace with a group', m.regexpReplace(txt('Doe, Jane'), '(\\w+), (\\w+)', '\\2 \\1'), 'Jane Doe'),
    scalar('regexpReplace with a dollar sign', m.regexpReplace(txt('5 EUR'), 'EUR', '$'), '5 $'),
  ],
  md5: [scalar('md5', m.md5(txt('Grüße')), '49c5f675b49037b6044b803ac9d1a6d7')],
  hashKey: [
    scalar('hashKey of one text', m.hashKey(txt('C-1')), '2a4adee450fadf5d96a0371f339dcf54'),
    scalar('hashKey of text and a number', m.hashKey(txt('C-1'), int(7)), '04b1c30411d1399d0a6370c601b5808d'),
    scalar('hashKey of a null', m.hashKey(nothing.text, int(7)), '50ab7aa889994030c5e2bd560b96f2d3'),
    scalar('hashKey tells a null from its mark', m.hashKey(txt('^0'), int(7)), '1798298617405fb7785895bab5902dcc'),
    scalar('hashKey tells where a text ends', m.hashKey(txt('a|'), txt('b')), 'f8695f6614af7e88a95a7a0c9d07e060'),
    scalar('hashKey of a day and a boolean', m.hashKey(m.dateLiteral('2024-02-29'), m.literal(true)), 'f050364c0aacf3205639661b4579c53f'),
  ],
  mask: [
    scalar('mask', m.mask(txt('4111111111111111'), 4), '************1111'),
    scalar('mask hides a short text whole', m.mask(txt('123'), 4), '***'),
    scalar('mask of a null', m.mask(nothing.text, 4), null),
  ],
  maskEmail: [
    scalar('maskEmail', m.maskEmail(txt('ada@example.com')), 'a***@example.com'),
    scalar('maskEmail of no address', m.maskEmail(txt('ada')), '***'),
    scalar('maskEmail of a null', m.maskEmail(nothing.text), null),
  ],
  maskHash: [scalar('maskHash', m.maskHash(txt('ada'), 'salt'), '9acd843da0a6026138d41163aea5b74435dd317d71b36e4c33d4d7b02637a527')],
  redact: [scalar('redact', m.redact(txt('Ada')), 'REDACTED'), scalar('redact of a null', m.redact(nothing.text), null)],
} satisfies Cases;
