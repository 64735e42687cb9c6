const DAY_MS = 86_400_000;

/** Formats a position in seconds with the parts H, M, S, L (milliseconds) and s (total seconds). */
export function formatTime(seconds: number, format: string): string {
  const ms = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds * 1000)) : 0;
  const whole = Math.floor(ms / 1000);
  return fill(format, {
    H: pad(Math.floor(whole / 3600), 2),
    M: pad(Math.floor(whole / 60) % 60, 2),
    S: pad(whole % 60, 2),
    L: pad(ms % 1000, 3),
    s: String(whole),
  });
}

/** Formats a date in UTC with the parts Y, y, m, d, H, M, S, L (milliseconds), j (day of the year) and s (since 1970). */
export function formatDate(date: Date, format: string): string {
  const year = date.getUTCFullYear();
  const midnight = Date.UTC(year, date.getUTCMonth(), date.getUTCDate());
  return fill(format, {
    Y: pad(year, 4),
    y: pad(year % 100, 2),
    m: pad(date.getUTCMonth() + 1, 2),
    d: pad(date.getUTCDate(), 2),
    H: pad(date.getUTCHours(), 2),
    M: pad(date.getUTCMinutes(), 2),
    S: pad(date.getUTCSeconds(), 2),
    L: pad(date.getUTCMilliseconds(), 3),
    j: pad((midnight - Date.UTC(year, 0, 1)) / DAY_MS + 1, 3),
    s: String(Math.floor(date.getTime() / 1000)),
  });
}

function fill(format: string, parts: Readonly<Record<string, string>>): string {
  return format.replaceAll(/%(.)/gs, (_all, part: string) => parts[part] ?? part);
}

export function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
