// How numbers, times and texts are shown, and how elements are made.

const whole = new Intl.NumberFormat(undefined, {maximumFractionDigits: 0});
const oneDigit = new Intl.NumberFormat(undefined, {minimumFractionDigits: 1, maximumFractionDigits: 1});
const cents = new Intl.NumberFormat(undefined, {minimumFractionDigits: 2, maximumFractionDigits: 2});
const byPlaces = new Map();
const compactNumber = new Intl.NumberFormat(undefined, {notation: 'compact', maximumFractionDigits: 1});

/** Of decimals in all engines. */
const MOST_PLACES = 20;

export const NONE = '–';

/** What these take is a number, or the text of one that a number cannot hold. */
export const count = (n) => (n == null ? NONE : whole.format(n));
export const money = (n) => (n == null ? NONE : cents.format(n));
export const rate = (n) => (n == null ? NONE : n > 0 && n < 100 ? oneDigit.format(n) : whole.format(n));
export const compact = (n) => (n == null ? NONE : compactNumber.format(n));
export const number = (n, places) => (n == null ? NONE : decimals(places).format(n));
export const percent = (share) => `${Number((share * 100).toFixed(2))} %`;

/** Numbers with so many places; with two or as many more as they have, where that is not known. */
function decimals(places) {
  if (!byPlaces.has(places)) byPlaces.set(places, new Intl.NumberFormat(undefined, {minimumFractionDigits: places ?? 2, maximumFractionDigits: places ?? MOST_PLACES}));
  return byPlaces.get(places);
}

const ZONE = 'orderlake-zone';
const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
let utc = stored() === 'UTC';
let parts = partsOf(utc ? 'UTC' : OWN_ZONE);

function stored() {
  try {
    return localStorage.getItem(ZONE);
  } catch {
    return null;
  }
}

function partsOf(timeZone) {
  const two = '2-digit';
  return new Intl.DateTimeFormat('en-GB', {timeZone, year: 'numeric', month: two, day: two, hour: two, minute: two, second: two, fractionalSecondDigits: 3, hourCycle: 'h23'});
}

export const isUtc = () => utc || OWN_ZONE === 'UTC';

/** Whose times are shown: this reader's own, or UTC. */
export function zoneName() {
  return isUtc() ? 'UTC' : OWN_ZONE;
}

export function useUtc(chosen) {
  utc = chosen;
  try {
    localStorage.setItem(ZONE, chosen ? 'UTC' : 'own');
  } catch { /* Then it holds until the page is left. */ }
  parts = partsOf(zoneName());
}

/** A time as "2026-11-30 11:05:12.123" in the zone that is shown. */
export function dateTime(time) {
  if (time == null) return NONE;
  const p = Object.fromEntries(parts.formatToParts(new Date(time)).map(({type, value}) => [type, value]));
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}.${p.fractionalSecond}`;
}

/** By how many milliseconds clocks in the zone that is shown are then ahead of UTC. */
export const ahead = (time) => Date.parse(`${dateTime(time).replace(' ', 'T')}Z`) - time;

/** A time to the second. */
export const second = (time) => (time == null ? NONE : dateTime(time).slice(0, 19));

/** A time of day with milliseconds. */
export const clock = (time) => (time == null ? NONE : dateTime(time).slice(11));

export const timeOfDay = (time) => (time == null ? NONE : dateTime(time).slice(11, 19));

export function duration(ms) {
  if (ms == null) return NONE;
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  const hours = Math.floor(ms / 3_600_000);
  return hours < 48 ? `${hours} h ${Math.floor((ms % 3_600_000) / 60_000)} min` : `${Math.round(hours / 24)} days`;
}

export function bytes(n) {
  if (n == null) return NONE;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (n >= 1000 && unit < units.length - 1) {
    n /= 1000;
    unit++;
  }
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]}`;
}

/** A cell of a report: by its column's type, or as it is. */
export function cell(value, column) {
  if (value == null) return NONE;
  if (column?.type === 'timestamp') return dateTime(value);
  if (column?.type === 'decimal') return number(value);
  if (column?.type === 'integer' && !/version/.test(column.name)) return count(value);
  return String(value);
}

/** Text that may be JSON, put in lines if it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * An element: el('p.note', {id: 'x', onclick: f}, 'text', child). Texts are never read as HTML.
 * What is null is left out.
 */
export function el(spec, ...rest) {
  const [tag, ...classes] = spec.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const part of rest.flat()) {
    if (part == null || part === false) continue;
    if (typeof part === 'object' && !(part instanceof Node)) {
      for (const [name, value] of Object.entries(part)) {
        if (value == null || value === false) continue;
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? '' : value);
      }
    } else {
      element.append(part);
    }
  }
  return element;
}

/** Sets a text only if it is another: nothing is drawn anew for nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts elements into a place in this order. Those that are there in it stay untouched, with the keyboard's focus. */
export function arrange(place, elements) {
  for (const child of [...place.children]) if (!elements.includes(child)) child.remove();
  elements.forEach((element, i) => {
    if (place.children[i] !== element) place.insertBefore(element, place.children[i] ?? null);
  });
}

/** A table with a caption for screen readers. Columns: {label, number, code, long, sorted, sort(), cell(row)}. */
export function table(caption, columns, rows) {
  return el('table', el('caption.sr', caption),
    el('thead', el('tr', columns.map((c) => el(c.number ? 'th.number' : 'th', {scope: 'col', 'aria-sort': c.sorted}, c.sort ? el('button.quiet', {type: 'button', onclick: c.sort}, c.label) : c.label)))),
    el('tbody', rows.map((row) => tableRow(columns, row))));
}

/** What is long is cut where there is no room, and whole in its title. */
export function tableRow(columns, row) {
  return el('tr', columns.map((c) => {
    const shown = c.cell(row);
    return c.long ? el('td.long', {title: String(shown)}, shown) : el(c.number ? 'td.number' : c.code ? 'td.code' : 'td', shown);
  }));
}

/** Scrolls sideways where there is no room; reachable by keyboard. */
export function scroller(label, ...children) {
  return el('div.scroller', {tabindex: 0, role: 'region', 'aria-label': label}, children);
}

export function badge(type) {
  return el(`span.badge.${type.toLowerCase()}`, type);
}
