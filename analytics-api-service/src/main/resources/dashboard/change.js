// A change as a person reads it.
import {count, el, money, tableRow} from './format.js';

const PLACED = ['status', 'quantity', 'price', 'customer_id', 'payment_method'];

/** What a change changed: "status pending → confirmed"; of an INSERT what it placed. */
export function whatChanged({row, differences}) {
  if (row.cdc_event_type === 'INSERT' || row.cdc_event_type === 'SNAPSHOT') {
    return el('span', PLACED.filter((column) => row[column] != null).flatMap((column) => [
      el('span.difference', `${words(column)} `, el('ins', shown(column, row[column]))), ' ']));
  }
  return el('span', differences.flatMap(({column, from, to}) => [
    el('span.difference', `${words(column)} `, el('del', shown(column, from)), ' → ', el('ins', shown(column, to))), ' ']));
}

/** A row of a list of changes, the earliest of a batch first as such a list takes them. */
export function changeRows(columns, changes) {
  return [...changes].reverse().map((change) => Object.assign(tableRow(columns, change), {time: Date.parse(change.row.changed_at)}));
}

const words = (column) => column.replaceAll('_', ' ');

function shown(column, value) {
  if (value == null) return 'none';
  if (column.endsWith('price')) return money(value);
  return column === 'quantity' ? count(value) : String(value);
}
