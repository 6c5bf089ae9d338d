import { source, text } from 'martlet';

export const rawProducts = source({ name: 'raw_products', schema: 'main', columns: { product_id: text().notNull() } });
