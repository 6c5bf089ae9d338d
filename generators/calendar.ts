import { valueAt } from './random.js';

/** The time of the generated world: three years, so that cohorts and month-over-month mean something. */
const FIRST_DAY = Date.UTC(2023, 0, 1);
export const DAYS = 1096;
export const SECONDS_PER_DAY = 86_400;
/** Times are whole seconds since the first midnight; this is the first one that is out. */
export const END_OF_TIME = DAYS * SECONDS_PER_DAY;

export function dayOf(second: number): number {
  return Math.floor(second / SECONDS_PER_DAY);
}

/** 0 is Sunday, which is the weekday of 2023-01-01. */
export function weekdayOf(day: number): number {
  return day % 7;
}

/** 0 is January. */
export function monthOf(day: number): number {
  return valueAt(MONTHS, day);
}

/** 0 to 11, counted from the first quarter of 2023. */
export function quarterOf(day: number): number {
  return valueAt(QUARTERS, day);
}

/** The day number of a calendar date; negative before 2023. */
export function dayNumber(year: number, month: number, dayOfMonth: number): number {
  return Math.round((Date.UTC(year, month - 1, dayOfMonth) - FIRST_DAY) / (SECONDS_PER_DAY * 1000));
}

/** `YYYY-MM-DD`, also for days before or after the three years. */
export function dateText(day: number): string {
  return DATE_TEXTS[day] ?? isoDate(day);
}

/** `YYYY-MM-DDTHH:MM:SSZ`. */
export function timestampText(second: number): string {
  const day = dayOf(second);
  return dateText(day) + valueAt(TIME_TEXTS, second - day * SECONDS_PER_DAY);
}

function isoDate(day: number): string {
  return new Date(FIRST_DAY + day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}

// Every timestamp of a file is put together from these two tables: formatting a Date took a third of the whole time.
const DATE_TEXTS = Array.from({ length: DAYS }, (_, day) => isoDate(day));
const TIME_TEXTS = Array.from({ length: SECONDS_PER_DAY }, (_, second) => {
  const hours = String(Math.floor(second / 3600)).padStart(2, '0');
  const minutes = String(Math.floor(second / 60) % 60).padStart(2, '0');
  return `T${hours}:${minutes}:${String(second % 60).padStart(2, '0')}Z`;
});
const MONTHS = Uint8Array.from(DATE_TEXTS, (text) => Number(text.slice(5, 7)) - 1);
const QUARTERS = Uint8Array.from(DATE_TEXTS, (text, day) => {
  const years = Number(text.slice(0, 4)) - 2023;
  return years * 4 + Math.floor(valueAt(MONTHS, day) / 3);
});
