/** What the company makes: the facts of each category that the other domains' numbers follow from. */
export interface Category {
  readonly name: string;
  readonly code: string;
  readonly subcategories: readonly Subcategory[];
  readonly ingredients: readonly Ingredient[];
  /** Share of the price that is left after the unit cost. */
  readonly margin: readonly [low: number, high: number];
  /** Share of delivered consumer lines that come back. */
  readonly returnRate: number;
  /** Weights of the reasons in the order of `RETURN_REASONS`. */
  readonly returnReasons: readonly number[];
  /** Relative demand from January to December, at most 1. */
  readonly seasons: readonly number[];
}

export interface Subcategory {
  readonly name: string;
  readonly code: string;
  readonly nouns: readonly string[];
  readonly sizes: readonly string[];
  readonly price: readonly [low: number, high: number];
  readonly weightKg: readonly [low: number, high: number];
}

export interface Ingredient {
  readonly name: string;
  readonly category: string;
  readonly unit: 'kg' | 'l' | 'm' | 'piece';
  readonly unitCost: number;
}

export const RETURN_REASONS = ['damaged', 'wrong_item', 'not_as_described', 'changed_mind', 'defective'] as const;

export const CATEGORIES: readonly Category[] = [
  {
    name: 'Bakery',
    code: 'BAK',
    margin: [0.35, 0.5],
    returnRate: 0.03,
    returnReasons: [55, 20, 12, 3, 10],
    seasons: [0.8, 0.8, 0.85, 0.9, 0.8, 0.75, 0.7, 0.7, 0.85, 0.9, 0.95, 1],
    subcategories: [
      {
        name: 'Bread',
        code: 'BRD',
        nouns: ['Sourdough Loaf', 'Rye Bread', 'Spelt Rolls', 'Crispbread'],
        sizes: ['400 g', '750 g', '1 kg'],
        price: [2.2, 7.5],
        weightKg: [0.4, 1],
      },
      {
        name: 'Biscuits',
        code: 'BIS',
        nouns: ['Shortbread', 'Oat Cookies', 'Almond Biscotti', 'Ginger Snaps'],
        sizes: ['150 g', '300 g', '12 x 40 g'],
        price: [1.9, 8.9],
        weightKg: [0.15, 0.5],
      },
      {
        name: 'Cakes',
        code: 'CAK',
        nouns: ['Lemon Drizzle Cake', 'Stollen, Marzipan', 'Carrot Cake', 'Marble Cake'],
        sizes: ['450 g', '800 g'],
        price: [5.5, 18],
        weightKg: [0.45, 0.9],
      },
    ],
    ingredients: [
      { name: 'Wheat flour', category: 'dry goods', unit: 'kg', unitCost: 0.62 },
      { name: 'Rye flour', category: 'dry goods', unit: 'kg', unitCost: 0.71 },
      { name: 'Cane sugar', category: 'dry goods', unit: 'kg', unitCost: 1.05 },
      { name: 'Butter', category: 'dairy', unit: 'kg', unitCost: 6.4 },
      { name: 'Free-range eggs', category: 'dairy', unit: 'piece', unitCost: 0.19 },
      { name: 'Whole milk', category: 'dairy', unit: 'l', unitCost: 0.88 },
      { name: 'Almonds', category: 'nuts and seeds', unit: 'kg', unitCost: 8.2 },
      { name: 'Paper bag', category: 'packaging', unit: 'piece', unitCost: 0.04 },
    ],
  },
  {
    name: 'Beverages',
    code: 'BEV',
    margin: [0.4, 0.58],
    returnRate: 0.04,
    returnReasons: [60, 18, 10, 7, 5],
    seasons: [0.6, 0.6, 0.65, 0.75, 0.9, 1, 1, 1, 0.8, 0.7, 0.65, 0.75],
    subcategories: [
      {
        name: 'Juices',
        code: 'JUI',
        nouns: ['Apple Juice', 'Orange Juice', 'Beetroot & Ginger Juice', 'Rhubarb Nectar'],
        sizes: ['0.33 l', '1 l', '6 x 1 l'],
        price: [1.6, 14],
        weightKg: [0.4, 6.6],
      },
      {
        name: 'Coffee',
        code: 'COF',
        nouns: ['Espresso Beans', 'Filter Coffee', 'Decaf Blend'],
        sizes: ['250 g', '500 g', '1 kg'],
        price: [5.9, 26],
        weightKg: [0.25, 1.05],
      },
      {
        name: 'Syrups',
        code: 'SYR',
        nouns: ['Elderflower Syrup', 'Mint Syrup', 'Vanilla Syrup'],
        sizes: ['0.5 l', '0.7 l'],
        price: [3.9, 11],
        weightKg: [0.7, 1.2],
      },
    ],
    ingredients: [
      { name: 'Apple concentrate', category: 'fruit', unit: 'l', unitCost: 1.9 },
      { name: 'Orange concentrate', category: 'fruit', unit: 'l', unitCost: 2.6 },
      { name: 'Green coffee', category: 'coffee', unit: 'kg', unitCost: 5.3 },
      { name: 'Cane sugar', category: 'dry goods', unit: 'kg', unitCost: 1.05 },
      { name: 'Citric acid', category: 'additives', unit: 'kg', unitCost: 2.4 },
      { name: 'Filtered water', category: 'water', unit: 'l', unitCost: 0.01 },
      { name: 'Glass bottle', category: 'packaging', unit: 'piece', unitCost: 0.31 },
      { name: 'Crown cap', category: 'packaging', unit: 'piece', unitCost: 0.02 },
    ],
  },
  {
    name: 'Confectionery',
    code: 'CON',
    margin: [0.42, 0.6],
    returnRate: 0.04,
    returnReasons: [48, 20, 17, 10, 5],
    seasons: [0.5, 0.65, 0.75, 0.7, 0.5, 0.4, 0.35, 0.35, 0.55, 0.7, 0.9, 1],
    subcategories: [
      {
        name: 'Chocolate',
        code: 'CHO',
        nouns: ['Dark Chocolate 70 %', 'Milk Chocolate', 'Hazelnut Bar', 'Chocolate Truffles'],
        sizes: ['100 g', '200 g', '10 x 100 g'],
        price: [1.8, 24],
        weightKg: [0.1, 1.1],
      },
      {
        name: 'Sweets',
        code: 'SWE',
        nouns: ['Fruit Gums', 'Salted Caramels', 'Liquorice Wheels'],
        sizes: ['125 g', '500 g'],
        price: [1.5, 9.5],
        weightKg: [0.125, 0.55],
      },
    ],
    ingredients: [
      { name: 'Cocoa mass', category: 'cocoa', unit: 'kg', unitCost: 7.8 },
      { name: 'Cocoa butter', category: 'cocoa', unit: 'kg', unitCost: 11.5 },
      { name: 'Cane sugar', category: 'dry goods', unit: 'kg', unitCost: 1.05 },
      { name: 'Milk powder', category: 'dairy', unit: 'kg', unitCost: 3.7 },
      { name: 'Hazelnuts', category: 'nuts and seeds', unit: 'kg', unitCost: 9.1 },
      { name: 'Glucose syrup', category: 'dry goods', unit: 'kg', unitCost: 0.95 },
      { name: 'Foil wrap', category: 'packaging', unit: 'm', unitCost: 0.09 },
    ],
  },
  {
    name: 'Personal Care',
    code: 'PER',
    margin: [0.5, 0.7],
    returnRate: 0.07,
    returnReasons: [22, 18, 30, 22, 8],
    seasons: [0.8, 0.85, 0.85, 0.85, 0.9, 0.95, 0.95, 0.9, 0.85, 0.85, 0.95, 1],
    subcategories: [
      {
        name: 'Soap',
        code: 'SOA',
        nouns: ['Olive Oil Soap', 'Lavender Hand Soap', 'Shampoo Bar'],
        sizes: ['100 g', '3 x 100 g', '500 ml'],
        price: [3.2, 14],
        weightKg: [0.1, 0.55],
      },
      {
        name: 'Skin Care',
        code: 'SKI',
        nouns: ['Day Cream', 'Body Lotion', 'Lip Balm', 'Sun Milk SPF 30'],
        sizes: ['50 ml', '200 ml', '400 ml'],
        price: [4.5, 42],
        weightKg: [0.05, 0.45],
      },
    ],
    ingredients: [
      { name: 'Olive oil', category: 'oils', unit: 'l', unitCost: 6.9 },
      { name: 'Shea butter', category: 'oils', unit: 'kg', unitCost: 9.6 },
      { name: 'Glycerine', category: 'chemicals', unit: 'kg', unitCost: 1.8 },
      { name: 'Sodium hydroxide', category: 'chemicals', unit: 'kg', unitCost: 0.8 },
      { name: 'Lavender oil', category: 'fragrance', unit: 'l', unitCost: 95 },
      { name: 'Aluminium tube', category: 'packaging', unit: 'piece', unitCost: 0.22 },
      { name: 'Folding box', category: 'packaging', unit: 'piece', unitCost: 0.11 },
    ],
  },
  {
    name: 'Home Care',
    code: 'HOM',
    margin: [0.38, 0.55],
    returnRate: 0.055,
    returnReasons: [35, 22, 20, 15, 8],
    seasons: [0.85, 0.9, 1, 1, 0.9, 0.85, 0.8, 0.8, 0.9, 0.85, 0.85, 0.9],
    subcategories: [
      {
        name: 'Cleaning',
        code: 'CLE',
        nouns: ['All-Purpose Cleaner', 'Limescale Remover', 'Floor Soap'],
        sizes: ['750 ml', '1 l', '5 l'],
        price: [2.4, 19],
        weightKg: [0.8, 5.2],
      },
      {
        name: 'Laundry',
        code: 'LAU',
        nouns: ['Wool Detergent', 'Colour Detergent', 'Stain Remover'],
        sizes: ['500 ml', '1.5 l', '4 kg'],
        price: [3.5, 29],
        weightKg: [0.55, 4.2],
      },
      {
        name: 'Candles',
        code: 'CAN',
        nouns: ['Beeswax Candle', 'Scented Candle "Fig"', 'Pillar Candle, Ivory'],
        sizes: ['180 g', '350 g', 'set of 4'],
        price: [6.5, 38],
        weightKg: [0.2, 1],
      },
    ],
    ingredients: [
      { name: 'Plant surfactant', category: 'chemicals', unit: 'kg', unitCost: 2.3 },
      { name: 'Citric acid', category: 'chemicals', unit: 'kg', unitCost: 2.4 },
      { name: 'Beeswax', category: 'wax', unit: 'kg', unitCost: 12.4 },
      { name: 'Cotton wick', category: 'textile', unit: 'm', unitCost: 0.06 },
      { name: 'Fragrance oil', category: 'fragrance', unit: 'l', unitCost: 38 },
      { name: 'HDPE bottle', category: 'packaging', unit: 'piece', unitCost: 0.18 },
      { name: 'Label, paper', category: 'packaging', unit: 'piece', unitCost: 0.015 },
    ],
  },
  {
    name: 'Kitchenware',
    code: 'KIT',
    margin: [0.42, 0.62],
    returnRate: 0.145,
    returnReasons: [24, 12, 22, 28, 14],
    seasons: [0.6, 0.55, 0.6, 0.6, 0.65, 0.6, 0.55, 0.55, 0.65, 0.75, 1, 1],
    subcategories: [
      {
        name: 'Cookware',
        code: 'COO',
        nouns: ['Frying Pan', 'Saucepan', 'Casserole', 'Roasting Tin'],
        sizes: ['10"', '12"', '3.5 l', '5 l'],
        price: [24, 189],
        weightKg: [0.9, 5.5],
      },
      {
        name: 'Utensils',
        code: 'UTE',
        nouns: ['Chopping Board, Oak', "Chef's Knife", 'Salad Servers', 'Whisk'],
        sizes: ['small', 'medium', 'large'],
        price: [7.9, 79],
        weightKg: [0.08, 1.8],
      },
      {
        name: 'Tableware',
        code: 'TAB',
        nouns: ['Stoneware Bowl', 'Dinner Plate', 'Espresso Cup', 'Linen Napkins'],
        sizes: ['single', 'set of 4', 'set of 6'],
        price: [6.5, 95],
        weightKg: [0.15, 4.8],
      },
    ],
    ingredients: [
      { name: 'Cast iron blank', category: 'metal', unit: 'kg', unitCost: 2.9 },
      { name: 'Stainless steel sheet', category: 'metal', unit: 'kg', unitCost: 3.6 },
      { name: 'Oak board', category: 'wood', unit: 'm', unitCost: 4.2 },
      { name: 'Stoneware clay', category: 'ceramics', unit: 'kg', unitCost: 0.85 },
      { name: 'Glaze', category: 'ceramics', unit: 'kg', unitCost: 6.1 },
      { name: 'Linen fabric', category: 'textile', unit: 'm', unitCost: 7.4 },
      { name: 'Screw set', category: 'hardware', unit: 'piece', unitCost: 0.16 },
      { name: 'Gift box', category: 'packaging', unit: 'piece', unitCost: 0.74 },
    ],
  },
];
