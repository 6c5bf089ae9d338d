/** `12.4 MB` */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  if (power > 0) return `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
  const whole = Math.round(bytes);
  return `${whole} ${whole === 1 ? 'byte' : 'bytes'}`;
}

/** `0.42 USD`, `<0.01 USD` */
export function formatMoney(amount: number, currency: string): string {
  return `${amount > 0 && amount < 0.01 ? '<0.01' : amount.toFixed(2)} ${currency}`;
}
