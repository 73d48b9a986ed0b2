// What is served, entity by entity, and how its values are shown.
import {get} from './api.js';
import {count, dateTime, el, NONE, number} from './format.js';

const LONGEST_KEY = 14;

/** Where no column tells when a change was made, nobody knows how old it is in reports. */
export const UNTOLD_AGE = 'How long changes take is not measured: no column tells when one was made, and DynamoDB tells it by the second or minute.';

let served = [];
let known = '';

/** Asks what is served. Answers whether that is other than it was. */
export async function learnEntities() {
  const told = await get('/api/tables');
  const now = JSON.stringify(told);
  if (now === known) return false;
  known = now;
  served = told.map(entity);
  return true;
}

/** All, the first that is named in orderlake.tables first. */
export const entities = () => served;

export const several = () => served.length > 1;

/** The entity that an address names, or null. */
export const entityOf = (many) => served.find((known) => known.many === many) ?? null;

/** The entity whose key the column is, or null. */
export const entityWithKey = (column) => served.find((known) => known.key === column) ?? null;

/** The tables that entities are of. */
export const tables = () => [...new Set(served.map(({table}) => table))];

/** Whether any change tells when it was made. */
export const tellsAge = () => served.some(({roles}) => roles.changed);

/** Whether a change that came live is one of the entity's. */
export const isOf = (change, {many}) => (change.entity ?? served[0].many) === many;

/** Whether an event of changes may tell some of the entity's: it is of one entity, or of all that came so far. */
export const tellsOf = (event, {many}) => (event.entity ?? many) === many;

function entity({table, entity: {one, many}, key, roles, columns, relations, shown}) {
  const facts = columns.filter(({source}) => source.kind === 'previous' || source.kind === 'fact').map(({name}) => name);
  const state = columns.map(({name}) => name).filter((name) => !facts.includes(name) && name !== roles.born && name !== roles.changed);
  const first = [roles.status, ...shown].filter((name) => name && state.includes(name));
  const types = Object.fromEntries(columns.map(({name, type}) => [name, type]));
  return {
    /** The column that tells who made a REMOVE, if there is one. */
    fact: columns.find(({source}) => source.kind === 'fact')?.name,
    table, one: words(one), many, title: capital(words(many)), key: key.column, about: key.about, roles, relations, shown,
    /** Columns of what an item is, those first that stand for the rest. */
    state: [...new Set([...first, ...state])],
    kind: (column) => types[column]?.replace(/\(.*/, '') ?? (column === roles.bornAs || /_at$|_datetime$/.test(column) ? 'timestamp' : 'string'),
    places: (column) => Number(/,(\d+)\)/.exec(types[column])?.[1] ?? 0),
    has: (column) => column in types,
    short: (column) => first.includes(column) || !['json', 'timestamp'].includes(types[column]),
  };
}

/** Names of columns and entities as people write them. */
export const words = (name) => name.replaceAll('_', ' ');

export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** A value of an entity's column as a person reads it. */
export function shownValue(entity, column, value) {
  if (value == null) return NONE;
  const kind = entity.kind(column);
  if (kind === 'timestamp') return dateTime(value);
  if (kind === 'decimal') return number(value, entity.places(column));
  if ((kind === 'int' || kind === 'bigint') && column !== entity.roles.version) return count(value);
  return String(value);
}

/** Whether a column's values stand at the right of their cells. */
export const isNumber = (entity, column) => ['int', 'bigint', 'decimal', 'double'].includes(entity.kind(column));

export const itemAddress = ({many}, key) => `#/item/${many}/${encodeURIComponent(key)}`;

/** What leads to an item, by as much of its key as there is room for. */
export function itemLink(entity, key) {
  const short = key.length > LONGEST_KEY ? `…${key.slice(2 - LONGEST_KEY)}` : key;
  return el('a.code', {href: itemAddress(entity, key), title: key}, short);
}

/**
 * A field that chooses one of several; none where there is only one.
 *
 * @param label what is chosen, which is also the parameter of the services
 * @param names those there are
 * @param onChange called when another is chosen
 * @return element, null where there is no choice; value() and given(), the parameter with it where it is needed
 */
export function chooser(id, label, names, onChange) {
  const select = el('select', {id, onchange: onChange}, names.map((name) => el('option', name)));
  const choice = names.length > 1;
  return {
    element: choice ? el('div.field', el('label', {for: id}, capital(label)), select) : null,
    value: () => (choice ? select.value : names[0]),
    given: () => (choice ? {[label]: select.value} : {}),
  };
}
