// A change as a person reads it.
import {shownValue, words} from './entities.js';
import {el, tableRow} from './format.js';

/** More of a new item would be all of it. */
const MOST_OF_NEW = 6;

/**
 * What a change changed: "status pending → confirmed"; of an INSERT what it put there.
 *
 * @param besides columns of a new item that are shown already
 */
export function whatChanged({row, differences}, entity, besides = []) {
  const shown = (column, value) => (value == null ? 'none' : shownValue(entity, column, value));
  if (row.cdc_event_type === 'INSERT' || row.cdc_event_type === 'SNAPSHOT') {
    const told = entity.state.filter((column) => row[column] != null && entity.short(column) && column !== entity.roles.version && !besides.includes(column)).slice(0, MOST_OF_NEW);
    return el('span', told.flatMap((column) => [el('span.difference', `${words(column)} `, el('ins', shown(column, row[column]))), ' ']));
  }
  return el('span', differences.flatMap(({column, from, to}) => [
    el('span.difference', `${words(column)} `, el('del', shown(column, from)), ' → ', el('ins', shown(column, to))), ' ']));
}

/** A row of a list of changes, the earliest of a batch first as such a list takes them. */
export function changeRows(columns, changes) {
  return [...changes].reverse().map((change) => Object.assign(tableRow(columns, change), {time: Date.parse(change.row.changed_at)}));
}
