// Whether what is served are the orders that overview, traffic and the simulator are about.
import {entities} from '../entities.js';

const NEEDED = ['product_name', 'quantity', 'price', 'total_price', 'customer_id', 'payment_method', 'status'];

/** Whether an entity is those orders, and not another's of the same name. */
export const isShop = (entity) => entity.many === 'orders' && entity.key === 'orderid' && NEEDED.every((column) => entity.state.includes(column));

/** Those orders, or null where they are not served. */
export const shop = () => entities().find(isShop) ?? null;
