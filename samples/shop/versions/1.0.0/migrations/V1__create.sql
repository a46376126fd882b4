create table products (
  id integer primary key,
  name text not null,
  category text not null,
  price_cents integer not null
);

create table orders (
  id text primary key,
  product_id integer not null references products (id),
  quantity integer not null,
  total_cents integer not null,
  status text not null,
  received integer not null,
  created_at bigint not null,
  packed_by text
);

create index orders_waiting on orders (created_at) where status = 'new';

create table cart_items (
  session_id text not null,
  product_id integer not null references products (id),
  quantity integer not null,
  primary key (session_id, product_id)
);

create table worker_runs (
  id text primary key,
  version text not null,
  started_at bigint not null,
  seen_at bigint not null,
  packed integer not null
);

insert into products (id, name, category, price_cents) values
  (1, 'Espresso beans', 'Coffee', 1290),
  (2, 'Filter coffee, ground', 'Coffee', 890),
  (3, 'Decaf beans', 'Coffee', 1390),
  (4, 'Cold brew bottle', 'Coffee', 450),
  (5, 'Green tea', 'Tea', 690),
  (6, 'Earl Grey', 'Tea', 590),
  (7, 'Rooibos', 'Tea', 540),
  (8, 'Peppermint tea', 'Tea', 390),
  (9, 'French press', 'Kitchen', 2990),
  (10, 'Hand grinder', 'Kitchen', 4990),
  (11, 'Milk jug', 'Kitchen', 1590),
  (12, 'Teapot', 'Kitchen', 3490),
  (13, 'Tea strainer', 'Kitchen', 790),
  (14, 'Kettle', 'Kitchen', 5900),
  (15, 'Espresso cup', 'Tableware', 650),
  (16, 'Large mug', 'Tableware', 950),
  (17, 'Saucer', 'Tableware', 420),
  (18, 'Glass with handle', 'Tableware', 780),
  (19, 'Dark chocolate', 'Sweets', 350),
  (20, 'Milk chocolate', 'Sweets', 320),
  (21, 'Almond biscuits', 'Sweets', 480),
  (22, 'Shortbread', 'Sweets', 520),
  (23, 'Brown sugar', 'Sweets', 290),
  (24, 'Vanilla syrup', 'Sweets', 690);
